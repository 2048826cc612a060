namespace Fl.Core.Managed;

/// <summary>The tiles that are compiled, chosen by their size.</summary>
internal static unsafe class TileKernels<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    /// <param name="rows">1, 2, 3, 4, 6 or 8.</param>
    /// <param name="columns">1 to 4, and at most 3 with eight rows.</param>
    public static delegate*<in TileArguments, void> Choose(int rows, int columns) => columns switch
    {
        1 => Choose<One>(rows),
        2 => Choose<Two>(rows),
        3 => Choose<Three>(rows),
        4 => Choose<Four>(rows),
        _ => throw new ArgumentOutOfRangeException(nameof(columns)),
    };

    private static delegate*<in TileArguments, void> Choose<TColumns>(int rows)
        where TColumns : ICount => rows switch
    {
        1 => &Tile<W, V, One, TColumns, TEpilogue>.Run,
        2 => &Tile<W, V, Two, TColumns, TEpilogue>.Run,
        3 => &Tile<W, V, Three, TColumns, TEpilogue>.Run,
        4 => &Tile<W, V, Four, TColumns, TEpilogue>.Run,
        6 => &Tile<W, V, Six, TColumns, TEpilogue>.Run,
        8 => &Tile<W, V, Eight, TColumns, TEpilogue>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows)),
    };
}
