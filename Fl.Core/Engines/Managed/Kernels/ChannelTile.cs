using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The other way round than <see cref="Tile{W,V,TRows,TColumns,TEpilogue}"/>, over the same memory: rows (1 to 8) are images,
/// scalars that lie side by side; columns (1 to 4) are vectors of channels. For batches that would leave
/// lanes empty. Each sum is added up in the same order and has the same bits.
/// </summary>
internal static unsafe class ChannelTile<W, V, TRows, TColumns>
    where W : IWidth<V>
    where V : struct
    where TRows : ICount
    where TColumns : ICount
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ChannelArguments t)
    {
        var a = t.A;
        var b = t.B;
        var offsets = t.TermOffsets;
        var step = t.BStep;
        V s00 = W.Load(t.Start), s10 = s00, s20 = s00, s30 = s00, s40 = s00, s50 = s00, s60 = s00, s70 = s00;
        V s01 = TColumns.Value > 1 ? W.Load(t.Start + 1 * W.Lanes) : W.Zero, s11 = s01, s21 = s01, s31 = s01, s41 = s01, s51 = s01,
            s61 = s01, s71 = s01;
        V s02 = TColumns.Value > 2 ? W.Load(t.Start + 2 * W.Lanes) : W.Zero, s12 = s02, s22 = s02, s32 = s02, s42 = s02, s52 = s02,
            s62 = s02, s72 = s02;
        V s03 = TColumns.Value > 3 ? W.Load(t.Start + 3 * W.Lanes) : W.Zero, s13 = s03, s23 = s03, s33 = s03, s43 = s03, s53 = s03,
            s63 = s03, s73 = s03;
        for (var k = t.Terms; k > 0; k--, offsets++, b += step)
        {
            var x = a + *offsets;
            var w0 = W.Load(b);
            var w1 = TColumns.Value > 1 ? W.Load(b + 1 * W.Lanes) : w0;
            var w2 = TColumns.Value > 2 ? W.Load(b + 2 * W.Lanes) : w0;
            var w3 = TColumns.Value > 3 ? W.Load(b + 3 * W.Lanes) : w0;
            V v = W.LoadScalar(x);
            s00 = W.FmaScalar(v, w0, s00);
            if (TColumns.Value > 1) s01 = W.FmaScalar(v, w1, s01);
            if (TColumns.Value > 2) s02 = W.FmaScalar(v, w2, s02);
            if (TColumns.Value > 3) s03 = W.FmaScalar(v, w3, s03);
            if (TRows.Value > 1)
            {
                v = W.LoadScalar(x + 1);
                s10 = W.FmaScalar(v, w0, s10);
                if (TColumns.Value > 1) s11 = W.FmaScalar(v, w1, s11);
                if (TColumns.Value > 2) s12 = W.FmaScalar(v, w2, s12);
                if (TColumns.Value > 3) s13 = W.FmaScalar(v, w3, s13);
            }
            if (TRows.Value > 2)
            {
                v = W.LoadScalar(x + 2);
                s20 = W.FmaScalar(v, w0, s20);
                if (TColumns.Value > 1) s21 = W.FmaScalar(v, w1, s21);
                if (TColumns.Value > 2) s22 = W.FmaScalar(v, w2, s22);
                if (TColumns.Value > 3) s23 = W.FmaScalar(v, w3, s23);
            }
            if (TRows.Value > 3)
            {
                v = W.LoadScalar(x + 3);
                s30 = W.FmaScalar(v, w0, s30);
                if (TColumns.Value > 1) s31 = W.FmaScalar(v, w1, s31);
                if (TColumns.Value > 2) s32 = W.FmaScalar(v, w2, s32);
                if (TColumns.Value > 3) s33 = W.FmaScalar(v, w3, s33);
            }
            if (TRows.Value > 4)
            {
                v = W.LoadScalar(x + 4);
                s40 = W.FmaScalar(v, w0, s40);
                if (TColumns.Value > 1) s41 = W.FmaScalar(v, w1, s41);
                if (TColumns.Value > 2) s42 = W.FmaScalar(v, w2, s42);
                if (TColumns.Value > 3) s43 = W.FmaScalar(v, w3, s43);
            }
            if (TRows.Value > 5)
            {
                v = W.LoadScalar(x + 5);
                s50 = W.FmaScalar(v, w0, s50);
                if (TColumns.Value > 1) s51 = W.FmaScalar(v, w1, s51);
                if (TColumns.Value > 2) s52 = W.FmaScalar(v, w2, s52);
                if (TColumns.Value > 3) s53 = W.FmaScalar(v, w3, s53);
            }
            if (TRows.Value > 6)
            {
                v = W.LoadScalar(x + 6);
                s60 = W.FmaScalar(v, w0, s60);
                if (TColumns.Value > 1) s61 = W.FmaScalar(v, w1, s61);
                if (TColumns.Value > 2) s62 = W.FmaScalar(v, w2, s62);
                if (TColumns.Value > 3) s63 = W.FmaScalar(v, w3, s63);
            }
            if (TRows.Value > 7)
            {
                v = W.LoadScalar(x + 7);
                s70 = W.FmaScalar(v, w0, s70);
                if (TColumns.Value > 1) s71 = W.FmaScalar(v, w1, s71);
                if (TColumns.Value > 2) s72 = W.FmaScalar(v, w2, s72);
                if (TColumns.Value > 3) s73 = W.FmaScalar(v, w3, s73);
            }
        }
        Store(t.Y + 0 * t.YRow, s00, s01, s02, s03);
        if (TRows.Value > 1) Store(t.Y + 1 * t.YRow, s10, s11, s12, s13);
        if (TRows.Value > 2) Store(t.Y + 2 * t.YRow, s20, s21, s22, s23);
        if (TRows.Value > 3) Store(t.Y + 3 * t.YRow, s30, s31, s32, s33);
        if (TRows.Value > 4) Store(t.Y + 4 * t.YRow, s40, s41, s42, s43);
        if (TRows.Value > 5) Store(t.Y + 5 * t.YRow, s50, s51, s52, s53);
        if (TRows.Value > 6) Store(t.Y + 6 * t.YRow, s60, s61, s62, s63);
        if (TRows.Value > 7) Store(t.Y + 7 * t.YRow, s70, s71, s72, s73);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, V s0, V s1, V s2, V s3)
    {
        W.Store(s0, y);
        if (TColumns.Value > 1) W.Store(s1, y + 1 * W.Lanes);
        if (TColumns.Value > 2) W.Store(s2, y + 2 * W.Lanes);
        if (TColumns.Value > 3) W.Store(s3, y + 3 * W.Lanes);
    }
}
