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
            a = W.Fma(a, x, y);
            b = W.Fma(b, x, y);
            c = W.Fma(c, x, y);
            d = W.Fma(d, x, y);
            e = W.Fma(e, x, y);
            f = W.Fma(f, x, y);
            g = W.Fma(g, x, y);
            h = W.Fma(h, x, y);
            i = W.Fma(i, x, y);
            j = W.Fma(j, x, y);
            k = W.Fma(k, x, y);
            l = W.Fma(l, x, y);
        }
        V first = W.Add(W.Add(a, b), W.Add(c, d)), second = W.Add(W.Add(e, f), W.Add(g, h)), third = W.Add(W.Add(i, j), W.Add(k, l));
        return W.Sum(W.Add(first, W.Add(second, third)));
    }
}
