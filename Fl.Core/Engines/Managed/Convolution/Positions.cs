namespace Fl.Core.Managed;

/// <summary>
/// Where the columns of a convolution's tiles are read and written: positions of one plane that the same rows of the
/// kernel reach, four to a tile, and the rest.
/// </summary>
internal sealed unsafe class Positions
{
    public const int Columns = 4;
    private readonly int* from, to;
    private readonly int count;

    /// <param name="kernelRows">The rows of the kernel that do not lie in padding altogether.</param>
    public Positions(IReadOnlyList<(int From, int To)> places, Range kernelRows, Arena arena)
    {
        KernelRows = kernelRows;
        count = places.Count;
        from = arena.Table([.. places.Select(place => place.From)]);
        to = arena.Table([.. places.Select(place => place.To)]);
    }

    public Range KernelRows { get; }

    public int Count => count;

    /// <summary>Where each position is read.</summary>
    public int* From => from;

    /// <summary>Where each position is written.</summary>
    public int* To => to;

    public int FullTiles => count / Columns;

    /// <summary>Tiles, the one that is not full counted.</summary>
    public int Tiles => (count + Columns - 1) / Columns;

    /// <summary>Positions that do not fill a tile.</summary>
    public int Rest => count % Columns;

    /// <summary>
    /// Computes <paramref name="count"/> tiles from <paramref name="first"/> on,
    /// of the planes and rows that <paramref name="t"/> points to.
    /// </summary>
    public void Run(
        ref TileArguments t, int first, int count, delegate*<in TileArguments, void> full, delegate*<in TileArguments, void> rest)
    {
        t.From = from + first * Columns;
        t.To = to + first * Columns;
        t.Tiles = Math.Min(count, FullTiles - first);
        if (t.Tiles > 0) full(t);
        if (first + count <= FullTiles) return;
        t.From = from + FullTiles * Columns;
        t.To = to + FullTiles * Columns;
        t.Tiles = 1;
        rest(t);
    }
}
