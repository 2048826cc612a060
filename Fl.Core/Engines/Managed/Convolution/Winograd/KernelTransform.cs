using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>G: the 5 or 3 weights of a kernel's side, for tiles of 2 or 4, to 6 points.</summary>
internal readonly unsafe struct KernelTransform<TTile> : ITransform
    where TTile : ICount
{
    public static int Inputs => Winograd.Side + 1 - TTile.Value;

    public static int Outputs => Winograd.Side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct
    {
        V g0 = W.Load(source), g1 = W.Load(source + step), g2 = W.Load(source + 2 * step), four = W.Broadcast(4);
        V even = W.Add(g0, g2), odd = g1, evenTwo = W.Fma(four, g2, g0), oddTwo = W.Add(g1, g1), last = g2;
        if (TTile.Value == 2)
        {
            V g3 = W.Load(source + 3 * step);
            last = W.Load(source + 4 * step);
            (even, odd) = (W.Add(even, last), W.Add(g1, g3));
            (evenTwo, oddTwo) = (W.Fma(W.Broadcast(16), last, evenTwo), W.Fma(W.Broadcast(8), g3, oddTwo));
        }
        V sixth = W.Broadcast(-1 / 6f), twentyFourth = W.Broadcast(1 / 24f);
        W.Store(W.Multiply(W.Broadcast(1 / 4f), g0), target);
        W.Store(W.Multiply(sixth, W.Add(even, odd)), target + targetStep);
        W.Store(W.Multiply(sixth, W.Subtract(even, odd)), target + 2 * targetStep);
        W.Store(W.Multiply(twentyFourth, W.Add(evenTwo, oddTwo)), target + 3 * targetStep);
        W.Store(W.Multiply(twentyFourth, W.Subtract(evenTwo, oddTwo)), target + 4 * targetStep);
        W.Store(last, target + 5 * targetStep);
    }
}
