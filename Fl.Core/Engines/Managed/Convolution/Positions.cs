namespace Fl.Core.Managed;

/// <summary>Where the columns of a convolution's tiles are read and written: positions of one plane, four to a tile, and the rest.</summary>
internal sealed unsafe class Positions
{
    public const int Columns = 4;
    private readonly int* from, to;
    private readonly int count;

    public Positions(IReadOnlyList<(int From, int To)> places, Arena arena)
    {
        count = places.Count;
        from = arena.Table([.. places.Select(place => place.From)]);
        to = arena.Table([.. places.Select(place => place.To)]);
    }

    public int FullTiles => count / Columns;

    /// <summary>Positions that do not fill a tile.</summary>
    public int Rest => count % Columns;

    /// <summary>Computes all positions of the planes and rows that <paramref name="t"/> points to.</summary>
    public void Run(ref TileArguments t, delegate*<in TileArguments, void> full, delegate*<in TileArguments, void> rest)
    {
        t.From = from;
        t.To = to;
        t.Tiles = FullTiles;
        if (FullTiles > 0) full(t);
        if (Rest == 0) return;
        t.From = from + FullTiles * Columns;
        t.To = to + FullTiles * Columns;
        t.Tiles = 1;
        rest(t);
    }
}
