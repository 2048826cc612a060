using Fl.Core;

namespace Fl.Sim;

/// <summary>A trace in memory: when each of its users is there, from 0 to its length.</summary>
internal sealed class AvailabilityTrace
{
    private readonly double[] edges;
    private readonly int[] first;
    private readonly int[] byTime;

    /// <param name="length">Seconds.</param>
    /// <param name="edges">Start and end of each window, user after user and each user's apart and in order.</param>
    /// <param name="first">Where each user's begin in <paramref name="edges"/>.</param>
    public AvailabilityTrace(double length, double[] edges, int[] first)
    {
        (Length, this.edges, this.first) = (length, edges, first);
        var online = new double[first.Length];
        for (var user = 0; user < online.Length; user++)
            for (var i = 0; i < Windows(user).Length; i += 2)
                online[user] += Windows(user)[i + 1] - Windows(user)[i];
        byTime = [.. Enumerable.Range(0, online.Length).OrderBy(user => online[user]).ThenBy(user => user)];
    }

    public double Length { get; }

    public int Users => first.Length;

    /// <summary>Start and end of each of a user's windows.</summary>
    public ReadOnlySpan<double> Windows(int user) => edges.AsSpan(first[user]..(user + 1 < first.Length ? first[user + 1] : edges.Length));

    /// <summary>The user at a quantile, above 0 and below 1, of how much of the time they are there.</summary>
    public int UserAt(double rank) => byTime[Math.Min(Users - 1, (int)(rank * Users))];

    /// <summary>The user's time line, the trace over and over.</summary>
    public IEnumerable<Spell> Spells(int user) => Windows(user) switch
    {
        [] => [new(false, TimeSpan.MaxValue)],
        [0, var end] when end == Length => [new(true, TimeSpan.MaxValue)],
        _ => OnlineWindows.Spells(Cycles(user)),
    };

    /// <summary>Reads a file whole.</summary>
    /// <param name="length">Seconds; null for the last end, rounded up to whole days.</param>
    /// <exception cref="BadInputException">There is no such file, or it is no such trace; the message names the line.</exception>
    public static AvailabilityTrace Read(string path, double? length)
    {
        try
        {
            using var file = File.OpenRead(path);
            return TraceReader.Read(file, path, length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(error is FileNotFoundException or DirectoryNotFoundException
                ? $"the trace {path} does not exist."
                : $"the trace {path} cannot be read: {error.Message}", error);
        }
    }

    private IEnumerable<(double Start, double End)> Cycles(int user)
    {
        for (var cycle = 0L; ; cycle++)
            for (var i = 0; i < Windows(user).Length; i += 2)
                yield return (cycle * Length + Windows(user)[i], cycle * Length + Windows(user)[i + 1]);
    }
}
