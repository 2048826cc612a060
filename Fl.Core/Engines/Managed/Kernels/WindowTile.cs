using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// A convolution and the 2x2 pooling behind it with channels side by side: a register of channels at the four positions of each of
/// <typeparamref name="TWindows"/> windows (1 to 5), over one image. The weights of a term are a vector, its pixels are broadcast; each sum
/// is added up in the order of the terms.
/// </summary>
internal static unsafe class WindowTile<W, V, TWindows, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TWindows : ICount
    where TEpilogue : IEpilogue
{
    /// <param name="t">
    /// Term k's weights are at A + k * AStep, its pixel of window c of tile t at B + From[t * windows + c] + TermOffsets[k]; Start holds
    /// a value for each channel; Y and To say where a window's channels go.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileArguments t)
    {
        nint step = t.AStep, row = t.BRow;
        int* from = t.From, to = t.To;
        for (var tile = t.Tiles; tile > 0; tile--, from += TWindows.Value, to += TWindows.Value)
        {
            V s00 = W.Load(t.Start), s01 = s00, s02 = s00, s03 = s00;
            V s10 = s00, s11 = s00, s12 = s00, s13 = s00;
            V s20 = s00, s21 = s00, s22 = s00, s23 = s00;
            V s30 = s00, s31 = s00, s32 = s00, s33 = s00;
            V s40 = s00, s41 = s00, s42 = s00, s43 = s00;
            float* a = t.A, b0 = t.B + from[0];
            var b1 = TWindows.Value > 1 ? t.B + from[1] : b0;
            var b2 = TWindows.Value > 2 ? t.B + from[2] : b0;
            var b3 = TWindows.Value > 3 ? t.B + from[3] : b0;
            var b4 = TWindows.Value > 4 ? t.B + from[4] : b0;
            var offsets = t.TermOffsets;
            for (var k = t.Terms; k > 0; k--, offsets++, a += step)
            {
                nint offset = *offsets, lower = offset + row;
                var w = W.Load(a);
                s00 = W.Fma(W.Broadcast(b0[offset]), w, s00);
                s01 = W.Fma(W.Broadcast(b0[offset + 1]), w, s01);
                s02 = W.Fma(W.Broadcast(b0[lower]), w, s02);
                s03 = W.Fma(W.Broadcast(b0[lower + 1]), w, s03);
                if (TWindows.Value > 1)
                {
                    s10 = W.Fma(W.Broadcast(b1[offset]), w, s10);
                    s11 = W.Fma(W.Broadcast(b1[offset + 1]), w, s11);
                    s12 = W.Fma(W.Broadcast(b1[lower]), w, s12);
                    s13 = W.Fma(W.Broadcast(b1[lower + 1]), w, s13);
                }
                if (TWindows.Value > 2)
                {
                    s20 = W.Fma(W.Broadcast(b2[offset]), w, s20);
                    s21 = W.Fma(W.Broadcast(b2[offset + 1]), w, s21);
                    s22 = W.Fma(W.Broadcast(b2[lower]), w, s22);
                    s23 = W.Fma(W.Broadcast(b2[lower + 1]), w, s23);
                }
                if (TWindows.Value > 3)
                {
                    s30 = W.Fma(W.Broadcast(b3[offset]), w, s30);
                    s31 = W.Fma(W.Broadcast(b3[offset + 1]), w, s31);
                    s32 = W.Fma(W.Broadcast(b3[lower]), w, s32);
                    s33 = W.Fma(W.Broadcast(b3[lower + 1]), w, s33);
                }
                if (TWindows.Value > 4)
                {
                    s40 = W.Fma(W.Broadcast(b4[offset]), w, s40);
                    s41 = W.Fma(W.Broadcast(b4[offset + 1]), w, s41);
                    s42 = W.Fma(W.Broadcast(b4[lower]), w, s42);
                    s43 = W.Fma(W.Broadcast(b4[lower + 1]), w, s43);
                }
            }
            TEpilogue.Finish<W, V>(t, to, 0, 4, s00, s01, s02, s03);
            if (TWindows.Value > 1) TEpilogue.Finish<W, V>(t, to + 1, 0, 4, s10, s11, s12, s13);
            if (TWindows.Value > 2) TEpilogue.Finish<W, V>(t, to + 2, 0, 4, s20, s21, s22, s23);
            if (TWindows.Value > 3) TEpilogue.Finish<W, V>(t, to + 3, 0, 4, s30, s31, s32, s33);
            if (TWindows.Value > 4) TEpilogue.Finish<W, V>(t, to + 4, 0, 4, s40, s41, s42, s43);
        }
    }
}
