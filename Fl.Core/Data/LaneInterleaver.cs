using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core;

/// <summary>
/// Interleaves equally long rows of bytes: target[x * rows + r] = row r [x]. A byte transpose in registers, optimized from its first call:
/// the runtime's first version of such code takes five milliseconds a batch.
/// </summary>
internal static unsafe class LaneInterleaver
{
    private const int Tile = 16;

    /// <param name="rows">The first bytes of the rows.</param>
    /// <param name="lanes">Number of rows; 4, 8 and 16 are fast.</param>
    /// <param name="width">Bytes in a row; the last tile overlaps the one before where 16 does not divide it.</param>
    /// <param name="target">lanes x width bytes.</param>
    public static void Interleave(byte** rows, int lanes, int width, byte* target)
    {
        if (width < Tile || !(Sse2.IsSupported || AdvSimd.Arm64.IsSupported) || lanes is not (4 or 8 or 16))
        {
            for (var x = 0; x < width; x++)
                for (var lane = 0; lane < lanes; lane++) *target++ = rows[lane][x];
            return;
        }
        for (var x = 0; x < width; x += Tile)
        {
            if (x + Tile > width) x = width - Tile;
            var tile = target + x * lanes;
            if (lanes == 16) Interleave16(rows, x, tile);
            else if (lanes == 8) Interleave8(rows, x, tile);
            else Interleave4(rows, x, tile);
        }
    }

    // Zipping row k with row k + lanes / 2, log2(lanes) times over, brings each pixel's lanes together in order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave4(byte** rows, int x, byte* target)
    {
        var (a0, a1) = Zip(Vector128.Load(rows[0] + x), Vector128.Load(rows[2] + x));
        var (a2, a3) = Zip(Vector128.Load(rows[1] + x), Vector128.Load(rows[3] + x));
        StoreZip(a0, a2, target, 0);
        StoreZip(a1, a3, target, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave8(byte** rows, int x, byte* target)
    {
        var (a0, a1) = Zip(Vector128.Load(rows[0] + x), Vector128.Load(rows[4] + x));
        var (a2, a3) = Zip(Vector128.Load(rows[1] + x), Vector128.Load(rows[5] + x));
        var (a4, a5) = Zip(Vector128.Load(rows[2] + x), Vector128.Load(rows[6] + x));
        var (a6, a7) = Zip(Vector128.Load(rows[3] + x), Vector128.Load(rows[7] + x));
        var (b0, b1) = Zip(a0, a4);
        var (b2, b3) = Zip(a1, a5);
        var (b4, b5) = Zip(a2, a6);
        var (b6, b7) = Zip(a3, a7);
        StoreZip(b0, b4, target, 0);
        StoreZip(b1, b5, target, 2);
        StoreZip(b2, b6, target, 4);
        StoreZip(b3, b7, target, 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave16(byte** rows, int x, byte* target)
    {
        var (a0, a1) = Zip(Vector128.Load(rows[0] + x), Vector128.Load(rows[8] + x));
        var (a2, a3) = Zip(Vector128.Load(rows[1] + x), Vector128.Load(rows[9] + x));
        var (a4, a5) = Zip(Vector128.Load(rows[2] + x), Vector128.Load(rows[10] + x));
        var (a6, a7) = Zip(Vector128.Load(rows[3] + x), Vector128.Load(rows[11] + x));
        var (a8, a9) = Zip(Vector128.Load(rows[4] + x), Vector128.Load(rows[12] + x));
        var (a10, a11) = Zip(Vector128.Load(rows[5] + x), Vector128.Load(rows[13] + x));
        var (a12, a13) = Zip(Vector128.Load(rows[6] + x), Vector128.Load(rows[14] + x));
        var (a14, a15) = Zip(Vector128.Load(rows[7] + x), Vector128.Load(rows[15] + x));
        var (b0, b1) = Zip(a0, a8);
        var (b2, b3) = Zip(a1, a9);
        var (b4, b5) = Zip(a2, a10);
        var (b6, b7) = Zip(a3, a11);
        var (b8, b9) = Zip(a4, a12);
        var (b10, b11) = Zip(a5, a13);
        var (b12, b13) = Zip(a6, a14);
        var (b14, b15) = Zip(a7, a15);
        var (c0, c1) = Zip(b0, b8);
        var (c2, c3) = Zip(b1, b9);
        var (c4, c5) = Zip(b2, b10);
        var (c6, c7) = Zip(b3, b11);
        var (c8, c9) = Zip(b4, b12);
        var (c10, c11) = Zip(b5, b13);
        var (c12, c13) = Zip(b6, b14);
        var (c14, c15) = Zip(b7, b15);
        StoreZip(c0, c8, target, 0);
        StoreZip(c1, c9, target, 2);
        StoreZip(c2, c10, target, 4);
        StoreZip(c3, c11, target, 6);
        StoreZip(c4, c12, target, 8);
        StoreZip(c5, c13, target, 10);
        StoreZip(c6, c14, target, 12);
        StoreZip(c7, c15, target, 14);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreZip(Vector128<byte> left, Vector128<byte> right, byte* target, int vector)
    {
        var (low, high) = Zip(left, right);
        low.Store(target + vector * Tile);
        high.Store(target + (vector + 1) * Tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> Low, Vector128<byte> High) Zip(Vector128<byte> left, Vector128<byte> right) =>
        Sse2.IsSupported
            ? (Sse2.UnpackLow(left, right), Sse2.UnpackHigh(left, right))
            : (AdvSimd.Arm64.ZipLow(left, right), AdvSimd.Arm64.ZipHigh(left, right));
}
