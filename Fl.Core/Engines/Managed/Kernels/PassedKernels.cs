namespace Fl.Core.Managed;

/// <summary>The largest tile over passed gradients that is compiled.</summary>
internal static class PassedKernels
{
    public const int MostRows = 5, MostColumns = 2;
}

/// <summary>The tiles over passed gradients that are compiled, chosen by their size.</summary>
internal static unsafe class PassedKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <param name="rows">1 to 5.</param>
    /// <param name="columns">1 or 2.</param>
    public static delegate*<in PassedArguments, void> Choose(int rows, int columns) =>
        columns == 1 ? Choose<One>(rows) : Choose<Two>(rows);

    private static delegate*<in PassedArguments, void> Choose<TColumns>(int rows)
        where TColumns : ICount => rows switch
    {
        1 => &PassedTile<W, V, One, TColumns>.Run,
        2 => &PassedTile<W, V, Two, TColumns>.Run,
        3 => &PassedTile<W, V, Three, TColumns>.Run,
        4 => &PassedTile<W, V, Four, TColumns>.Run,
        5 => &PassedTile<W, V, Five, TColumns>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows)),
    };
}
