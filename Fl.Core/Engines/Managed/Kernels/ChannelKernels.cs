namespace Fl.Core.Managed;

/// <summary>The channel tiles that are compiled, chosen by their size.</summary>
internal static unsafe class ChannelKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <param name="rows">1, 2, 3, 4, 6 or 8.</param>
    /// <param name="columns">1 to 4, and at most 3 with eight rows.</param>
    public static delegate*<in ChannelArguments, void> Choose(int rows, int columns) => columns switch
    {
        1 => Choose<One>(rows),
        2 => Choose<Two>(rows),
        3 => Choose<Three>(rows),
        4 => Choose<Four>(rows),
        _ => throw new ArgumentOutOfRangeException(nameof(columns)),
    };

    private static delegate*<in ChannelArguments, void> Choose<TColumns>(int rows)
        where TColumns : ICount => rows switch
    {
        1 => &ChannelTile<W, V, One, TColumns>.Run,
        2 => &ChannelTile<W, V, Two, TColumns>.Run,
        3 => &ChannelTile<W, V, Three, TColumns>.Run,
        4 => &ChannelTile<W, V, Four, TColumns>.Run,
        6 => &ChannelTile<W, V, Six, TColumns>.Run,
        8 => &ChannelTile<W, V, Eight, TColumns>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(rows)),
    };
}
