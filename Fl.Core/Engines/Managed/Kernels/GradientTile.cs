using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The micro-kernel of a convolution's weight gradient: <typeparamref name="TTaps"/> taps (1 to 6) x
/// <typeparamref name="TChannels"/> output channels (1 to 4) in registers, gradient[c][t] = sum over images and positions
/// of x[t] * d[c], where each lane sums its own images and the lanes are summed once, at the end.
/// </summary>
internal static unsafe class GradientTile<W, V, TTaps, TChannels>
    where W : IWidth<V>
    where V : struct
    where TTaps : ICount
    where TChannels : ICount
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GradientArguments t)
    {
        V s00 = W.Zero, s01 = W.Zero, s02 = W.Zero, s03 = W.Zero;
        V s10 = W.Zero, s11 = W.Zero, s12 = W.Zero, s13 = W.Zero;
        V s20 = W.Zero, s21 = W.Zero, s22 = W.Zero, s23 = W.Zero;
        V s30 = W.Zero, s31 = W.Zero, s32 = W.Zero, s33 = W.Zero;
        V s40 = W.Zero, s41 = W.Zero, s42 = W.Zero, s43 = W.Zero;
        V s50 = W.Zero, s51 = W.Zero, s52 = W.Zero, s53 = W.Zero;
        nint o1 = TTaps.Value > 1 ? t.Taps[1] - t.Taps[0] : 0;
        nint o2 = TTaps.Value > 2 ? t.Taps[2] - t.Taps[0] : 0;
        nint o3 = TTaps.Value > 3 ? t.Taps[3] - t.Taps[0] : 0;
        nint o4 = TTaps.Value > 4 ? t.Taps[4] - t.Taps[0] : 0;
        nint o5 = TTaps.Value > 5 ? t.Taps[5] - t.Taps[0] : 0;
        nint plane = t.DPlane, plane3 = 3 * plane, step = t.XStep;
        for (var block = 0; block < t.Blocks; block++)
            for (var y = 0; y < t.Height; y++)
            {
                var x = t.X + t.Taps[0] + block * t.XBlock + y * t.XRow;
                var d = t.D + block * t.DBlock + y * t.DRow;
                for (var left = t.Width; left > 0; left--, x += step, d += W.Lanes)
                {
                    var d0 = W.Load(d);
                    var d1 = TChannels.Value > 1 ? W.Load(d + plane) : d0;
                    var d2 = TChannels.Value > 2 ? W.Load(d + 2 * plane) : d0;
                    var d3 = TChannels.Value > 3 ? W.Load(d + plane3) : d0;
                    var v = W.Load(x);
                    s00 = W.Fma(v, d0, s00);
                    if (TChannels.Value > 1) s01 = W.Fma(v, d1, s01);
                    if (TChannels.Value > 2) s02 = W.Fma(v, d2, s02);
                    if (TChannels.Value > 3) s03 = W.Fma(v, d3, s03);
                    if (TTaps.Value > 1)
                    {
                        v = W.Load(x + o1);
                        s10 = W.Fma(v, d0, s10);
                        if (TChannels.Value > 1) s11 = W.Fma(v, d1, s11);
                        if (TChannels.Value > 2) s12 = W.Fma(v, d2, s12);
                        if (TChannels.Value > 3) s13 = W.Fma(v, d3, s13);
                    }
                    if (TTaps.Value > 2)
                    {
                        v = W.Load(x + o2);
                        s20 = W.Fma(v, d0, s20);
                        if (TChannels.Value > 1) s21 = W.Fma(v, d1, s21);
                        if (TChannels.Value > 2) s22 = W.Fma(v, d2, s22);
                        if (TChannels.Value > 3) s23 = W.Fma(v, d3, s23);
                    }
                    if (TTaps.Value > 3)
                    {
                        v = W.Load(x + o3);
                        s30 = W.Fma(v, d0, s30);
                        if (TChannels.Value > 1) s31 = W.Fma(v, d1, s31);
                        if (TChannels.Value > 2) s32 = W.Fma(v, d2, s32);
                        if (TChannels.Value > 3) s33 = W.Fma(v, d3, s33);
                    }
                    if (TTaps.Value > 4)
                    {
                        v = W.Load(x + o4);
                        s40 = W.Fma(v, d0, s40);
                        if (TChannels.Value > 1) s41 = W.Fma(v, d1, s41);
                        if (TChannels.Value > 2) s42 = W.Fma(v, d2, s42);
                        if (TChannels.Value > 3) s43 = W.Fma(v, d3, s43);
                    }
                    if (TTaps.Value > 5)
                    {
                        v = W.Load(x + o5);
                        s50 = W.Fma(v, d0, s50);
                        if (TChannels.Value > 1) s51 = W.Fma(v, d1, s51);
                        if (TChannels.Value > 2) s52 = W.Fma(v, d2, s52);
                        if (TChannels.Value > 3) s53 = W.Fma(v, d3, s53);
                    }
                }
            }
        Store(t.Gradient + 0 * t.GradientRow, s00, s10, s20, s30, s40, s50);
        if (TChannels.Value > 1) Store(t.Gradient + 1 * t.GradientRow, s01, s11, s21, s31, s41, s51);
        if (TChannels.Value > 2) Store(t.Gradient + 2 * t.GradientRow, s02, s12, s22, s32, s42, s52);
        if (TChannels.Value > 3) Store(t.Gradient + 3 * t.GradientRow, s03, s13, s23, s33, s43, s53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* gradient, V s0, V s1, V s2, V s3, V s4, V s5)
    {
        gradient[0] = W.Sum(s0);
        if (TTaps.Value > 1) gradient[1] = W.Sum(s1);
        if (TTaps.Value > 2) gradient[2] = W.Sum(s2);
        if (TTaps.Value > 3) gradient[3] = W.Sum(s3);
        if (TTaps.Value > 4) gradient[4] = W.Sum(s4);
        if (TTaps.Value > 5) gradient[5] = W.Sum(s5);
    }
}
