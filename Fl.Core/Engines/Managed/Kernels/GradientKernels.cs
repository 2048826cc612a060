namespace Fl.Core.Managed;

/// <summary>The gradient tiles that are compiled, chosen by their size.</summary>
internal static unsafe class GradientKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <param name="taps">1, 2, 3, 4 or 6.</param>
    /// <param name="channels">1 to 4.</param>
    public static delegate*<in GradientArguments, void> Choose(int taps, int channels) => channels switch
    {
        1 => Choose<One>(taps),
        2 => Choose<Two>(taps),
        3 => Choose<Three>(taps),
        4 => Choose<Four>(taps),
        _ => throw new ArgumentOutOfRangeException(nameof(channels)),
    };

    private static delegate*<in GradientArguments, void> Choose<TChannels>(int taps)
        where TChannels : ICount => taps switch
    {
        1 => &GradientTile<W, V, One, TChannels>.Run,
        2 => &GradientTile<W, V, Two, TChannels>.Run,
        3 => &GradientTile<W, V, Three, TChannels>.Run,
        4 => &GradientTile<W, V, Four, TChannels>.Run,
        6 => &GradientTile<W, V, Six, TChannels>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(taps)),
    };
}
