using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The micro-kernel under convolutions and linear layers: register tiles of <typeparamref name="TRows"/> rows (1 to 8) x
/// <typeparamref name="TColumns"/> vectors (1 to 4), sum[r][c] = start[r] + sum over k of a[r, k] * b[c, k], added in the
/// order of k. A scalar of a is used by its whole row, a vector of b by its whole column. Rows and columns
/// beyond those asked for fall away when the compiler specialises the method.
/// </summary>
internal static unsafe class Tile<W, V, TRows, TColumns, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TRows : ICount
    where TColumns : ICount
    where TEpilogue : IEpilogue
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileArguments t)
    {
        nint row = t.ARow, row3 = 3 * row, row6 = 6 * row, step = t.AStep;
        int* from = t.From, to = t.To;
        var first = t.A;
        for (var tile = t.Tiles; tile > 0; tile--, from += TColumns.Value, to += TColumns.Value, first += t.ATile)
        {
            V s00 = TRows.Value > 0 ? W.Broadcast(t.Start[0]) : W.Zero, s01 = s00, s02 = s00, s03 = s00;
            V s10 = TRows.Value > 1 ? W.Broadcast(t.Start[1]) : W.Zero, s11 = s10, s12 = s10, s13 = s10;
            V s20 = TRows.Value > 2 ? W.Broadcast(t.Start[2]) : W.Zero, s21 = s20, s22 = s20, s23 = s20;
            V s30 = TRows.Value > 3 ? W.Broadcast(t.Start[3]) : W.Zero, s31 = s30, s32 = s30, s33 = s30;
            V s40 = TRows.Value > 4 ? W.Broadcast(t.Start[4]) : W.Zero, s41 = s40, s42 = s40, s43 = s40;
            V s50 = TRows.Value > 5 ? W.Broadcast(t.Start[5]) : W.Zero, s51 = s50, s52 = s50, s53 = s50;
            V s60 = TRows.Value > 6 ? W.Broadcast(t.Start[6]) : W.Zero, s61 = s60, s62 = s60, s63 = s60;
            V s70 = TRows.Value > 7 ? W.Broadcast(t.Start[7]) : W.Zero, s71 = s70, s72 = s70, s73 = s70;
            var a = first;
            var b0 = t.B + from[0];
            var b1 = TColumns.Value > 1 ? t.B + from[1] : b0;
            var b2 = TColumns.Value > 2 ? t.B + from[2] : b0;
            var b3 = TColumns.Value > 3 ? t.B + from[3] : b0;
            var offsets = t.TermOffsets;
            for (var k = t.Terms; k > 0; k--, offsets++, a += step)
            {
                nint offset = *offsets;
                var x0 = W.Load(b0 + offset);
                var x1 = TColumns.Value > 1 ? W.Load(b1 + offset) : x0;
                var x2 = TColumns.Value > 2 ? W.Load(b2 + offset) : x0;
                var x3 = TColumns.Value > 3 ? W.Load(b3 + offset) : x0;
                V w = W.LoadScalar(a);
                s00 = W.FmaScalar(w, x0, s00);
                if (TColumns.Value > 1) s01 = W.FmaScalar(w, x1, s01);
                if (TColumns.Value > 2) s02 = W.FmaScalar(w, x2, s02);
                if (TColumns.Value > 3) s03 = W.FmaScalar(w, x3, s03);
                if (TRows.Value > 1)
                {
                    w = W.LoadScalar(a + row);
                    s10 = W.FmaScalar(w, x0, s10);
                    if (TColumns.Value > 1) s11 = W.FmaScalar(w, x1, s11);
                    if (TColumns.Value > 2) s12 = W.FmaScalar(w, x2, s12);
                    if (TColumns.Value > 3) s13 = W.FmaScalar(w, x3, s13);
                }
                if (TRows.Value > 2)
                {
                    w = W.LoadScalar(a + 2 * row);
                    s20 = W.FmaScalar(w, x0, s20);
                    if (TColumns.Value > 1) s21 = W.FmaScalar(w, x1, s21);
                    if (TColumns.Value > 2) s22 = W.FmaScalar(w, x2, s22);
                    if (TColumns.Value > 3) s23 = W.FmaScalar(w, x3, s23);
                }
                if (TRows.Value > 3)
                {
                    w = W.LoadScalar(a + row3);
                    s30 = W.FmaScalar(w, x0, s30);
                    if (TColumns.Value > 1) s31 = W.FmaScalar(w, x1, s31);
                    if (TColumns.Value > 2) s32 = W.FmaScalar(w, x2, s32);
                    if (TColumns.Value > 3) s33 = W.FmaScalar(w, x3, s33);
                }
                if (TRows.Value > 4)
                {
                    w = W.LoadScalar(a + 4 * row);
                    s40 = W.FmaScalar(w, x0, s40);
                    if (TColumns.Value > 1) s41 = W.FmaScalar(w, x1, s41);
                    if (TColumns.Value > 2) s42 = W.FmaScalar(w, x2, s42);
                    if (TColumns.Value > 3) s43 = W.FmaScalar(w, x3, s43);
                }
                if (TRows.Value > 5)
                {
                    w = W.LoadScalar(a + (row3 + 2 * row));
                    s50 = W.FmaScalar(w, x0, s50);
                    if (TColumns.Value > 1) s51 = W.FmaScalar(w, x1, s51);
                    if (TColumns.Value > 2) s52 = W.FmaScalar(w, x2, s52);
                    if (TColumns.Value > 3) s53 = W.FmaScalar(w, x3, s53);
                }
                if (TRows.Value > 6)
                {
                    w = W.LoadScalar(a + row6);
                    s60 = W.FmaScalar(w, x0, s60);
                    if (TColumns.Value > 1) s61 = W.FmaScalar(w, x1, s61);
                    if (TColumns.Value > 2) s62 = W.FmaScalar(w, x2, s62);
                    if (TColumns.Value > 3) s63 = W.FmaScalar(w, x3, s63);
                }
                if (TRows.Value > 7)
                {
                    w = W.LoadScalar(a + (row6 + row));
                    s70 = W.FmaScalar(w, x0, s70);
                    if (TColumns.Value > 1) s71 = W.FmaScalar(w, x1, s71);
                    if (TColumns.Value > 2) s72 = W.FmaScalar(w, x2, s72);
                    if (TColumns.Value > 3) s73 = W.FmaScalar(w, x3, s73);
                }
            }
            Finish(t, to, 0, s00, s01, s02, s03);
            if (TRows.Value > 1) Finish(t, to, 1, s10, s11, s12, s13);
            if (TRows.Value > 2) Finish(t, to, 2, s20, s21, s22, s23);
            if (TRows.Value > 3) Finish(t, to, 3, s30, s31, s32, s33);
            if (TRows.Value > 4) Finish(t, to, 4, s40, s41, s42, s43);
            if (TRows.Value > 5) Finish(t, to, 5, s50, s51, s52, s53);
            if (TRows.Value > 6) Finish(t, to, 6, s60, s61, s62, s63);
            if (TRows.Value > 7) Finish(t, to, 7, s70, s71, s72, s73);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in TileArguments t, int* to, int row, V s0, V s1, V s2, V s3) =>
        TEpilogue.Finish<W, V>(t, to, row * t.YRow, TColumns.Value, s0, s1, s2, s3);
}
