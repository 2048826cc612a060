namespace Fl.Core.Managed;

/// <summary>A run of rows that one tile computes together.</summary>
internal readonly record struct RowBlock(int First, int Rows)
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 6, 8];

    /// <summary>Cuts <paramref name="count"/> rows into blocks of compiled sizes, the largest <paramref name="largest"/>, none much smaller than it need be.</summary>
    public static RowBlock[] Split(int count, int largest)
    {
        var blocks = new List<RowBlock>();
        for (var first = 0; first < count; first += blocks[^1].Rows)
        {
            var left = count - first;
            var wanted = left >= 2 * largest || left == largest ? largest
                : Array.IndexOf(Sizes, left) >= 0 && left <= largest ? left
                : Math.Min(largest, Sizes.First(size => size >= (left + 1) / 2));
            blocks.Add(new RowBlock(first, wanted));
        }
        return [.. blocks];
    }
}
