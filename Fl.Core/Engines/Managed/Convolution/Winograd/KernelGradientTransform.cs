using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>G': from 6 points the gradient of the 5 or 3 weights of a kernel's side, for tiles of 2 or 4.</summary>
internal readonly unsafe struct KernelGradientTransform<TTile> : ITransform
    where TTile : ICount
{
    public static int Inputs => Winograd.Side;

    public static int Outputs => Winograd.Side + 1 - TTile.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct
    {
        V p1 = W.Load(source + step), p2 = W.Load(source + 2 * step), p3 = W.Load(source + 3 * step), p4 = W.Load(source + 4 * step);
        V sixth = W.Broadcast(-1 / 6f), twentyFourth = W.Broadcast(1 / 24f), last = W.Load(source + 5 * step);
        V even = W.Multiply(sixth, W.Add(p1, p2)), odd = W.Multiply(sixth, W.Subtract(p1, p2));
        V evenTwo = W.Multiply(twentyFourth, W.Add(p3, p4)), oddTwo = W.Multiply(twentyFourth, W.Subtract(p3, p4));
        V middle = W.Fma(W.Broadcast(4), evenTwo, even);
        W.Store(W.Fma(W.Broadcast(1 / 4f), W.Load(source), W.Add(even, evenTwo)), target);
        W.Store(W.Fma(W.Broadcast(2), oddTwo, odd), target + targetStep);
        if (TTile.Value == 4)
        {
            W.Store(W.Add(middle, last), target + 2 * targetStep);
            return;
        }
        W.Store(middle, target + 2 * targetStep);
        W.Store(W.Fma(W.Broadcast(8), oddTwo, odd), target + 3 * targetStep);
        W.Store(W.Add(W.Fma(W.Broadcast(16), evenTwo, even), last), target + 4 * targetStep);
    }
}
