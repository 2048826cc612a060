using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core.Managed;

/// <summary>
/// Dot products of <typeparamref name="TRows"/> rows (1 to 6) with <typeparamref name="TColumns"/> columns (1 to 4) that
/// both lie in memory as they are: terms side by side in a register, each lane sums its own, and the lanes are summed once,
/// at the end. For batches that would leave lanes empty: nothing is packed, nothing broadcast.
/// </summary>
internal static unsafe class DotTile<W, V, TRows, TColumns>
    where W : IWidth<V>
    where V : struct
    where TRows : ICount
    where TColumns : ICount
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in DotArguments t)
    {
        nint row = t.ARow, row3 = 3 * row, column = t.BRow, column3 = 3 * column;
        float* a = t.A, b = t.B;
        var (terms, tail) = (t.Terms, t.ATail);
        V s00 = W.Zero, s01 = W.Zero, s02 = W.Zero, s03 = W.Zero;
        V s10 = W.Zero, s11 = W.Zero, s12 = W.Zero, s13 = W.Zero;
        V s20 = W.Zero, s21 = W.Zero, s22 = W.Zero, s23 = W.Zero;
        V s30 = W.Zero, s31 = W.Zero, s32 = W.Zero, s33 = W.Zero;
        V s40 = W.Zero, s41 = W.Zero, s42 = W.Zero, s43 = W.Zero;
        V s50 = W.Zero, s51 = W.Zero, s52 = W.Zero, s53 = W.Zero;
        while (true)
        {
            for (; terms > 0; terms -= W.Lanes, a += W.Lanes, b += W.Lanes)
            {
                var w0 = W.Load(b);
                var w1 = TColumns.Value > 1 ? W.Load(b + column) : w0;
                var w2 = TColumns.Value > 2 ? W.Load(b + 2 * column) : w0;
                var w3 = TColumns.Value > 3 ? W.Load(b + column3) : w0;
                var v = W.Load(a);
                s00 = W.Fma(v, w0, s00);
                if (TColumns.Value > 1) s01 = W.Fma(v, w1, s01);
                if (TColumns.Value > 2) s02 = W.Fma(v, w2, s02);
                if (TColumns.Value > 3) s03 = W.Fma(v, w3, s03);
                if (TRows.Value > 1)
                {
                    v = W.Load(a + row);
                    s10 = W.Fma(v, w0, s10);
                    if (TColumns.Value > 1) s11 = W.Fma(v, w1, s11);
                    if (TColumns.Value > 2) s12 = W.Fma(v, w2, s12);
                    if (TColumns.Value > 3) s13 = W.Fma(v, w3, s13);
                }
                if (TRows.Value > 2)
                {
                    v = W.Load(a + 2 * row);
                    s20 = W.Fma(v, w0, s20);
                    if (TColumns.Value > 1) s21 = W.Fma(v, w1, s21);
                    if (TColumns.Value > 2) s22 = W.Fma(v, w2, s22);
                    if (TColumns.Value > 3) s23 = W.Fma(v, w3, s23);
                }
                if (TRows.Value > 3)
                {
                    v = W.Load(a + row3);
                    s30 = W.Fma(v, w0, s30);
                    if (TColumns.Value > 1) s31 = W.Fma(v, w1, s31);
                    if (TColumns.Value > 2) s32 = W.Fma(v, w2, s32);
                    if (TColumns.Value > 3) s33 = W.Fma(v, w3, s33);
                }
                if (TRows.Value > 4)
                {
                    v = W.Load(a + 4 * row);
                    s40 = W.Fma(v, w0, s40);
                    if (TColumns.Value > 1) s41 = W.Fma(v, w1, s41);
                    if (TColumns.Value > 2) s42 = W.Fma(v, w2, s42);
                    if (TColumns.Value > 3) s43 = W.Fma(v, w3, s43);
                }
                if (TRows.Value > 5)
                {
                    v = W.Load(a + row3 + 2 * row);
                    s50 = W.Fma(v, w0, s50);
                    if (TColumns.Value > 1) s51 = W.Fma(v, w1, s51);
                    if (TColumns.Value > 2) s52 = W.Fma(v, w2, s52);
                    if (TColumns.Value > 3) s53 = W.Fma(v, w3, s53);
                }
            }
            if (tail == 0) break;
            a = t.A + tail;
            b = t.B + t.BTail;
            (terms, tail) = (W.Lanes, 0);
        }
        Finish(t, 0, s00, s01, s02, s03);
        if (TRows.Value > 1) Finish(t, 1, s10, s11, s12, s13);
        if (TRows.Value > 2) Finish(t, 2, s20, s21, s22, s23);
        if (TRows.Value > 3) Finish(t, 3, s30, s31, s32, s33);
        if (TRows.Value > 4) Finish(t, 4, s40, s41, s42, s43);
        if (TRows.Value > 5) Finish(t, 5, s50, s51, s52, s53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in DotArguments t, int row, V s0, V s1, V s2, V s3)
    {
        var y = t.Y + row * t.YRow;
        var sums = Transpose.SumEach(W.Fold(s0), W.Fold(s1), W.Fold(s2), W.Fold(s3));
        (t.Adds ? Vector128.Load(y) + sums : sums).Store(y);
    }
}
