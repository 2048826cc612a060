using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>tanh(x); near 0, where 1 - 2 / (exp(2 x) + 1) loses digits, the polynomial of Cephes' tanhf (Moshier, 1992).</summary>
internal readonly struct HyperbolicTangent : IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<W, V>(V x)
        where W : IWidth<V>
        where V : struct
    {
        var one = W.Broadcast(1);
        var far = W.Subtract(one, W.Divide(W.Broadcast(2), W.Add(W.Exp(W.Add(x, x)), one)));
        var square = W.Multiply(x, x);
        var sum = W.Fma(W.Broadcast(-5.70498872745e-3f), square, W.Broadcast(2.06390887954e-2f));
        sum = W.Fma(sum, square, W.Broadcast(-5.37397155531e-2f));
        sum = W.Fma(sum, square, W.Broadcast(1.33314422036e-1f));
        sum = W.Fma(sum, square, W.Broadcast(-3.33332819422e-1f));
        var near = W.Fma(W.Multiply(sum, square), x, x);
        return W.Select(W.Greater(square, W.Broadcast(0.625f * 0.625f)), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backward<W, V>(V y, V gradient)
        where W : IWidth<V>
        where V : struct => W.Multiply(gradient, W.Subtract(W.Broadcast(1), W.Multiply(y, y)));
}
