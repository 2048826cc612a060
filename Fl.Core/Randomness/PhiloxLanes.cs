using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core;

/// <summary>Philox4x32-10 of eight blocks that follow each other, side by side in 256-bit registers.</summary>
internal static class PhiloxLanes
{
    /// <summary>Words of the eight blocks.</summary>
    public const int Words = 32;

    // Of 64 bits, the upper half.
    private const byte Upper = 0b10101010;

    /// <summary>Whether this processor has the registers.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Writes the words of as many times eight blocks as there is room for; the counter's low word must not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1, Span<uint> target)
    {
        var (first, second) = (Vector256.Create(0xD2511F53), Vector256.Create(0xCD9E8D57));
        var counter = Vector256.Create(counter0) + Vector256<uint>.Indices;
        for (var at = 0; at + Words <= target.Length; at += Words, counter += Vector256.Create(8u))
        {
            var (c0, c1, c2, c3) = (counter, Vector256.Create(counter1), Vector256.Create(counter2), Vector256.Create(counter3));
            var (k0, k1) = (Vector256.Create(key0), Vector256.Create(key1));
            for (var round = 0; round < 10; round++)
            {
                var (evens0, odds0) = (Avx2.Multiply(c0, first), Avx2.Multiply((c0.AsUInt64() >> 32).AsUInt32(), first));
                var (evens1, odds1) = (Avx2.Multiply(c2, second), Avx2.Multiply((c2.AsUInt64() >> 32).AsUInt32(), second));
                var high0 = Avx2.Blend((evens0 >> 32).AsUInt32(), odds0.AsUInt32(), Upper);
                var high1 = Avx2.Blend((evens1 >> 32).AsUInt32(), odds1.AsUInt32(), Upper);
                c0 = high1 ^ c1 ^ k0;
                c1 = Avx2.Blend(evens1.AsUInt32(), (odds1 << 32).AsUInt32(), Upper);
                c2 = high0 ^ c3 ^ k1;
                c3 = Avx2.Blend(evens0.AsUInt32(), (odds0 << 32).AsUInt32(), Upper);
                k0 += Vector256.Create(0x9E3779B9);
                k1 += Vector256.Create(0xBB67AE85);
            }
            var (a, b) = (Avx2.UnpackLow(c0, c1).AsUInt64(), Avx2.UnpackLow(c2, c3).AsUInt64());
            var (c, d) = (Avx2.UnpackHigh(c0, c1).AsUInt64(), Avx2.UnpackHigh(c2, c3).AsUInt64());
            ref var place = ref target[at];
            Store(Avx2.UnpackLow(a, b), ref place, 0);
            Store(Avx2.UnpackHigh(a, b), ref place, 4);
            Store(Avx2.UnpackLow(c, d), ref place, 8);
            Store(Avx2.UnpackHigh(c, d), ref place, 12);
        }
    }

    /// <summary>A block's words, and those of the fourth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> blocks, ref uint target, nuint at)
    {
        blocks.GetLower().AsUInt32().StoreUnsafe(ref target, at);
        blocks.GetUpper().AsUInt32().StoreUnsafe(ref target, at + 16);
    }
}
