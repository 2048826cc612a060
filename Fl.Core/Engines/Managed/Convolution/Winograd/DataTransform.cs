using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>B': 6 inputs to 6 points.</summary>
internal readonly unsafe struct DataTransform : ITransform
{
    public static int Inputs => Winograd.Side;

    public static int Outputs => Winograd.Side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<W, V>(float* source, nint step, float* target, nint targetStep)
        where W : IWidth<V>
        where V : struct
    {
        V d0 = W.Load(source), d1 = W.Load(source + step), d2 = W.Load(source + 2 * step);
        V d3 = W.Load(source + 3 * step), d4 = W.Load(source + 4 * step), d5 = W.Load(source + 5 * step);
        V four = W.Broadcast(4), minusFour = W.Broadcast(-4), minusFive = W.Broadcast(-5), two = W.Broadcast(2);
        V even = W.Fma(minusFour, d2, d4), odd = W.Fma(minusFour, d1, d3);
        V evenTwo = W.Subtract(d4, d2), oddTwo = W.Multiply(two, W.Subtract(d3, d1));
        W.Store(W.Fma(four, d0, W.Fma(minusFive, d2, d4)), target);
        W.Store(W.Add(even, odd), target + targetStep);
        W.Store(W.Subtract(even, odd), target + 2 * targetStep);
        W.Store(W.Add(evenTwo, oddTwo), target + 3 * targetStep);
        W.Store(W.Subtract(evenTwo, oddTwo), target + 4 * targetStep);
        W.Store(W.Fma(four, d1, W.Fma(minusFive, d3, d5)), target + 5 * targetStep);
    }
}
