using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>A': 6 points to the 2 or 4 outputs of a tile's side.</summary>
internal readonly unsafe struct OutputTransform<TTile> : ITransform
    where TTile : ICount
{
    public static int Inputs => Winograd.Side;

    public static int Outputs => TTile.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct
    {
        V p1 = W.Load(source + step), p2 = W.Load(source + 2 * step), p3 = W.Load(source + 3 * step), p4 = W.Load(source + 4 * step);
        V last = W.Load(source + 5 * step), two = W.Broadcast(2);
        V even = W.Add(p1, p2), odd = W.Subtract(p1, p2), evenTwo = W.Add(p3, p4), oddTwo = W.Subtract(p3, p4);
        W.Store(W.Add(W.Load(source), W.Add(even, evenTwo)), target);
        if (TTile.Value == 2)
        {
            W.Store(W.Add(W.Fma(two, oddTwo, odd), last), target + targetStep);
            return;
        }
        W.Store(W.Fma(two, oddTwo, odd), target + targetStep);
        W.Store(W.Fma(W.Broadcast(4), evenTwo, even), target + 2 * targetStep);
        W.Store(W.Add(W.Fma(W.Broadcast(8), oddTwo, odd), last), target + 3 * targetStep);
    }
}
