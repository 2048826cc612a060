namespace Fl.Benchmarks;

/// <summary>Times several pieces of work in turns, so that what disturbs the machine disturbs all of them alike.</summary>
internal static class Interleaved
{
    /// <param name="rounds">Turns; each piece is timed once in each.</param>
    /// <param name="seconds">About how long a piece works in one turn.</param>
    /// <returns>Seconds of one call of each piece in each round: [piece][round].</returns>
    public static double[][] Measure(int rounds, double seconds, params Action[] pieces)
    {
        var repeats = new int[pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
        {
            for (var warm = 0; warm < 3; warm++) pieces[i]();
            var once = Math.Max(1e-7, Enumerable.Range(0, 3).Min(_ => Time(pieces[i], 1)));
            repeats[i] = Math.Max(1, (int)(seconds / once));
            Time(pieces[i], repeats[i]);
        }
        var times = pieces.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < pieces.Length; i++) times[i][round] = Time(pieces[i], repeats[i]);
        return times;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median over the rounds of how many times longer one piece took than another in the same round.</summary>
    public static double Ratio(double[] slower, double[] faster) => Median(slower.Zip(faster, (s, f) => s / f));

    private static double Time(Action piece, int repeats)
    {
        var start = ThreadClock.Seconds;
        for (var i = 0; i < repeats; i++) piece();
        return (ThreadClock.Seconds - start) / repeats;
    }
}
