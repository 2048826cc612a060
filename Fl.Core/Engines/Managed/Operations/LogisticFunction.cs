using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>1 / (1 + exp(-x)).</summary>
internal readonly struct LogisticFunction : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<W, V>(V x)
        where W : IWidth<V>
        where V : struct => W.Divide(W.Broadcast(1), W.Add(W.Broadcast(1), W.Exp(W.Subtract(W.Zero, x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backward<W, V>(V y, V gradient)
        where W : IWidth<V>
        where V : struct => W.Multiply(gradient, W.Multiply(y, W.Subtract(W.Broadcast(1), y)));
}
