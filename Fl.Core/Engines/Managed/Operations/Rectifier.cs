using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>max(x, 0); a NaN stays a NaN.</summary>
internal readonly struct Rectifier : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<W, V>(V x)
        where W : IWidth<V>
        where V : struct => W.Max(W.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backward<W, V>(V y, V gradient)
        where W : IWidth<V>
        where V : struct => W.Select(W.Greater(y, W.Zero), gradient, W.Zero);
}
