namespace Fl.Core;

/// <summary>
/// The signed-rank test of Wilcoxon ("Individual Comparisons by Ranking Methods", Biometrics Bulletin 1945): whether paired
/// differences lie around zero. Differences of zero are left out, equal ones share the mean of their ranks.
/// </summary>
/// <param name="Pairs">Differences that are not zero.</param>
/// <param name="P">Two-sided p-value; 1 where there is no pair.</param>
public readonly record struct WilcoxonSignedRank(int Pairs, double P)
{
    /// <summary>
    /// Up to so many pairs the p-value is exact; beyond them the normal distribution stands in, with corrections for ties and continuity.
    /// </summary>
    public const int MostExact = 50;

    /// <summary>Differences nearer than this are equal: they come of figures with a few digits.</summary>
    private const int Digits = 12;

    /// <summary>The least p-value that so many pairs can give: that of all differences having one sign.</summary>
    /// <param name="times">By how many comparisons it is multiplied.</param>
    public static double Least(int pairs, int times = 1) => Math.Min(1, times * Math.Pow(2, 1 - pairs));

    public static WilcoxonSignedRank Of(IEnumerable<double> differences)
    {
        var values = differences.Select(difference => Math.Round(difference, Digits)).Where(difference => difference != 0)
            .OrderBy(Math.Abs).ToArray();
        if (values.Length == 0) return new(0, 1);
        // Twice the ranks: those that are shared end in a half.
        var (ranks, ties) = (new int[values.Length], 0.0);
        for (int start = 0, end; start < values.Length; start = end)
        {
            end = start + 1;
            while (end < values.Length && Math.Abs(values[end]) == Math.Abs(values[start])) end++;
            Array.Fill(ranks, start + 1 + end, start, end - start);
            ties += Math.Pow(end - start, 3) - (end - start);
        }
        var positive = values.Zip(ranks, (value, rank) => value > 0 ? rank : 0).Sum();
        var least = Math.Min(positive, ranks.Sum() - positive);
        return new(values.Length, values.Length <= MostExact ? Exact(ranks, least) : Normal(values.Length, least / 2.0, ties));
    }

    /// <summary>Counts the signs under which the ranks of one of them add up to no more.</summary>
    private static double Exact(int[] ranks, int least)
    {
        var ways = new double[ranks.Sum() + 1];
        ways[0] = 1;
        var reach = 0;
        foreach (var rank in ranks)
        {
            reach += rank;
            for (var sum = reach; sum >= rank; sum--) ways[sum] += ways[sum - rank];
        }
        return Math.Min(1, 2 * ways.Take(least + 1).Sum() / Math.Pow(2, ranks.Length));
    }

    private static double Normal(int n, double least, double ties)
    {
        var (mean, variance) = (n * (n + 1) / 4.0, n * (n + 1) * (2.0 * n + 1) / 24 - ties / 48);
        var z = Math.Min(0, least - mean + 0.5) / Math.Sqrt(variance);
        return Math.Min(1, 2 * NormalCdf(z));
    }

    /// <summary>
    /// By Taylor's series around 0 (Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 2004).
    /// </summary>
    private static double NormalCdf(double z)
    {
        if (z < -8) return 0;
        var (sum, term) = (z, z);
        for (var i = 3; Math.Abs(term) > 1e-17; i += 2) sum += term = term * z * z / i;
        return 0.5 + sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
    }
}
