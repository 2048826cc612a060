namespace Fl.Core.Managed;

/// <summary>A run of rows that one tile computes together.</summary>
internal readonly record struct RowBlock(int First, int Rows)
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 6, 8];

    /// <summary>
    /// Cuts <paramref name="count"/> rows into blocks of compiled sizes, the largest <paramref name="largest"/>,
    /// none much smaller than it need be.
    /// </summary>
    public static RowBlock[] Split(int count, int largest)
    {
        var blocks = new List<RowBlock>();
        for (var first = 0; first < count; first += blocks[^1].Rows) blocks.Add(new RowBlock(first, NextSize(count - first, largest)));
        return [.. blocks];
    }

    /// <summary>The size of the first block of <paramref name="count"/> rows.</summary>
    public static int NextSize(int count, int largest)
    {
        if (count >= 2 * largest) return largest;
        if (count <= largest && Array.IndexOf(Sizes, count) >= 0) return count;
        foreach (var size in Sizes)
            if (size >= (count + 1) / 2) return Math.Min(size, largest);
        return largest;
    }
}
