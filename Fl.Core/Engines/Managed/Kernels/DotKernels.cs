namespace Fl.Core.Managed;

/// <summary>The dot tiles that are compiled, chosen by their size.</summary>
internal static unsafe class DotKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <param name="rows">1, 2, 3, 4 or 6.</param>
    /// <param name="columns">1 to 4.</param>
    public static delegate*<in DotArguments, void> Choose(int rows, int columns) => columns switch
    {
        1 => Choose<One>(rows),
        2 => Choose<Two>(rows),
        3 => Choose<Three>(rows),
        4 => Choose<Four>(rows),
        _ => throw new ArgumentOutOfRangeException(nameof(columns)),
    };

    private static delegate*<in DotArguments, void> Choose<TColumns>(int rows)
        where TColumns : ICount => rows switch
    {
        1 => &DotTile<W, V, One, TColumns>.Run,
        2 => &DotTile<W, V, Two, TColumns>.Run,
        3 => &DotTile<W, V, Three, TColumns>.Run,
        4 => &DotTile<W, V, Four, TColumns>.Run,
        6 => &DotTile<W, V, Six, TColumns>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows)),
    };
}
