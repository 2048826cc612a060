using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// One output channel's part of a convolution's weight gradient, from one image: <typeparamref name="TRows"/> rows of the kernel
/// (1 to 5) x <typeparamref name="TColumns"/> registers of taps (1 or 2), column by column and channel by channel side by side. Of the
/// gradients only those are multiplied that a pooling passed on, in the order of their positions.
/// </summary>
internal static unsafe class PassedTile<W, V, TRows, TColumns>
    where W : IWidth<V>
    where V : struct
    where TRows : ICount
    where TColumns : ICount
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in PassedArguments t)
    {
        nint row = t.XRow, channels = t.Channels, next = t.SumRow;
        float* sums = t.Sums, values = t.Values, x = t.X;
        var positions = t.Positions;
        V s00 = W.Load(sums), s01 = TColumns.Value > 1 ? W.Load(sums + W.Lanes) : W.Zero;
        V s10 = TRows.Value > 1 ? W.Load(sums + next) : W.Zero, s11 = Two(1) ? W.Load(sums + next + W.Lanes) : W.Zero;
        V s20 = TRows.Value > 2 ? W.Load(sums + 2 * next) : W.Zero, s21 = Two(2) ? W.Load(sums + 2 * next + W.Lanes) : W.Zero;
        V s30 = TRows.Value > 3 ? W.Load(sums + 3 * next) : W.Zero, s31 = Two(3) ? W.Load(sums + 3 * next + W.Lanes) : W.Zero;
        V s40 = TRows.Value > 4 ? W.Load(sums + 4 * next) : W.Zero, s41 = Two(4) ? W.Load(sums + 4 * next + W.Lanes) : W.Zero;
        for (var left = t.Count; left > 0; left--, positions++, values++)
        {
            var d = W.Broadcast(*values);
            var at = x + *positions * channels;
            s00 = W.Fma(d, W.Load(at), s00);
            if (TColumns.Value > 1) s01 = W.Fma(d, W.Load(at + W.Lanes), s01);
            if (TRows.Value > 1)
            {
                s10 = W.Fma(d, W.Load(at + row), s10);
                if (TColumns.Value > 1) s11 = W.Fma(d, W.Load(at + row + W.Lanes), s11);
            }
            if (TRows.Value > 2)
            {
                s20 = W.Fma(d, W.Load(at + 2 * row), s20);
                if (TColumns.Value > 1) s21 = W.Fma(d, W.Load(at + 2 * row + W.Lanes), s21);
            }
            if (TRows.Value > 3)
            {
                s30 = W.Fma(d, W.Load(at + 3 * row), s30);
                if (TColumns.Value > 1) s31 = W.Fma(d, W.Load(at + 3 * row + W.Lanes), s31);
            }
            if (TRows.Value > 4)
            {
                s40 = W.Fma(d, W.Load(at + 4 * row), s40);
                if (TColumns.Value > 1) s41 = W.Fma(d, W.Load(at + 4 * row + W.Lanes), s41);
            }
        }
        Store(sums, s00, s01);
        if (TRows.Value > 1) Store(sums + next, s10, s11);
        if (TRows.Value > 2) Store(sums + 2 * next, s20, s21);
        if (TRows.Value > 3) Store(sums + 3 * next, s30, s31);
        if (TRows.Value > 4) Store(sums + 4 * next, s40, s41);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Two(int row) => TRows.Value > row && TColumns.Value > 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, V s0, V s1)
    {
        W.Store(s0, sums);
        if (TColumns.Value > 1) W.Store(s1, sums + W.Lanes);
    }
}
