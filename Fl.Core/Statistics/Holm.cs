namespace Fl.Core;

/// <summary>
/// The step-down correction of Holm ("A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
/// Statistics 1979): the chance of even one wrong difference among several comparisons stays below the level of one.
/// </summary>
internal static class Holm
{
    /// <summary>
    /// The corrected p-values, in the order of the given: the least times their number, the next times one less, and so
    /// on, none below one before it and none above 1.
    /// </summary>
    public static IReadOnlyList<double> Correct(IReadOnlyList<double> p)
    {
        var (corrected, last) = (new double[p.Count], 0.0);
        foreach (var (rank, i) in Enumerable.Range(0, p.Count).OrderBy(i => p[i]).Index())
            corrected[i] = last = Math.Max(last, Math.Min(1, (p.Count - rank) * p[i]));
        return corrected;
    }
}
