namespace Fl.Core.Managed;

/// <summary>
/// Puts blocks that are needed for a while each into little memory: the largest first, each at the first place that is free.
/// </summary>
internal static class Packing
{
    // A cache line of floats.
    private const int Multiple = 16;

    /// <param name="blocks">Floats, and the first and the last time at which they are needed.</param>
    /// <returns>Where each begins, and the floats in all.</returns>
    public static (long[] Starts, long Length) Of(IReadOnlyList<(long Count, int From, int Until)> blocks)
    {
        var (starts, length) = (new long[blocks.Count], 0L);
        var placed = new List<(long Start, long End, int From, int Until)>();
        foreach (var i in Enumerable.Range(0, blocks.Count).OrderByDescending(i => blocks[i].Count))
        {
            var (count, from, until) = blocks[i];
            count = (count + Multiple - 1) / Multiple * Multiple;
            var start = 0L;
            foreach (var other in placed.Where(other => other.From <= until && from <= other.Until).OrderBy(other => other.Start))
            {
                if (start + count <= other.Start) break;
                start = Math.Max(start, other.End);
            }
            placed.Add((start, start + count, from, until));
            (starts[i], length) = (start, Math.Max(length, start + count));
        }
        return (starts, length);
    }
}
