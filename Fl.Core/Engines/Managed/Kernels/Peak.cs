using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>What the core can do: a loop of independent fused multiply-adds that touches no memory.</summary>
internal static class Peak<W, V>
    where W : IWidth<V>
    where V : struct
{
    private const int Loops = 100_000;

    public static double Flops => 2.0 * 12 * W.Lanes * Loops;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run()
    {
        V x = W.Broadcast(0.999f), y = W.Broadcast(1e-4f);
        V a = W.Zero, b = W.Zero, c = W.Zero, d = W.Zero, e = W.Zero, f = W.Zero;
        V g = W.Zero, h = W.Zero, i = W.Zero, j = W.Zero, k = W.Zero, l = W.Zero;
        for (var loop = 0; loop < Loops; loop++)
        {
            a = W.Fma(x, y, a);
            b = W.Fma(x, y, b);
            c = W.Fma(x, y, c);
            d = W.Fma(x, y, d);
            e = W.Fma(x, y, e);
            f = W.Fma(x, y, f);
            g = W.Fma(x, y, g);
            h = W.Fma(x, y, h);
            i = W.Fma(x, y, i);
            j = W.Fma(x, y, j);
            k = W.Fma(x, y, k);
            l = W.Fma(x, y, l);
        }
        V first = W.Add(W.Add(a, b), W.Add(c, d)), second = W.Add(W.Add(e, f), W.Add(g, h)), third = W.Add(W.Add(i, j), W.Add(k, l));
        return W.Sum(W.Add(first, W.Add(second, third)));
    }
}
