using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>A: the gradient of the 2 or 4 outputs of a tile's side to 6 points.</summary>
internal readonly unsafe struct OutputGradientTransform<TTile> : ITransform
    where TTile : ICount
{
    public static int Inputs => TTile.Value;

    public static int Outputs => Winograd.Side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct
    {
        V y0 = W.Load(source), y1 = W.Load(source + step), two = W.Broadcast(2);
        V even = y0, odd = y1, evenTwo = y0, oddTwo = y1, last = y1;
        if (TTile.Value == 4)
        {
            V y2 = W.Load(source + 2 * step), four = W.Broadcast(4);
            last = W.Load(source + 3 * step);
            (even, odd) = (W.Add(y0, y2), W.Add(y1, last));
            (evenTwo, oddTwo) = (W.Fma(four, y2, y0), W.Fma(four, last, y1));
        }
        W.Store(y0, target);
        W.Store(W.Add(even, odd), target + targetStep);
        W.Store(W.Subtract(even, odd), target + 2 * targetStep);
        W.Store(W.Fma(two, oddTwo, evenTwo), target + 3 * targetStep);
        W.Store(W.Fma(W.Broadcast(-2), oddTwo, evenTwo), target + 4 * targetStep);
        W.Store(last, target + 5 * targetStep);
    }
}
