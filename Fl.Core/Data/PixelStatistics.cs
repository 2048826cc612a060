using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>Mean and deviation of each pixel of a data set; sums are integers, so the result is exact and has no order.</summary>
internal static class PixelStatistics
{
    private const double Epsilon = 0.001;

    /// <summary>So many squares of a byte fit into 32 bits.</summary>
    private const int MostInPart = 1 << 16;

    /// <summary>The normalisation of <see cref="NormalizationKind.Pixel"/>.</summary>
    public static Normalization Standardize(params ReadOnlySpan<ImageSet> sets)
    {
        var size = sets[0].Shape.Size;
        var (sums, squares, count) = (new long[size], new long[size], 0L);
        var (partSums, partSquares) = (new uint[size], new uint[size]);
        foreach (var set in sets)
        {
            count += set.Count;
            for (var first = 0; first < set.Count; first += MostInPart)
            {
                for (var i = first; i < Math.Min(set.Count, first + MostInPart); i++) Add(set.Image(i), partSums, partSquares);
                for (var p = 0; p < size; p++) (sums[p], squares[p]) = (sums[p] + partSums[p], squares[p] + partSquares[p]);
                Array.Clear(partSums);
                Array.Clear(partSquares);
            }
        }
        var (scale, shift) = (new float[size], new float[size]);
        for (var p = 0; p < size; p++)
        {
            var mean = sums[p] / (255.0 * count);
            var deviation = Math.Sqrt(Math.Max(0, squares[p] / (255.0 * 255 * count) - mean * mean)) + Epsilon;
            (scale[p], shift[p]) = ((float)(1 / (255 * deviation)), (float)(-mean / deviation));
        }
        return new(scale, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<byte> image, Span<uint> sums, Span<uint> squares)
    {
        var p = 0;
        for (; p <= image.Length - Vector128<byte>.Count; p += Vector128<byte>.Count)
        {
            var values = Vector512.WidenLower(Vector256.WidenLower(Vector128.Create(image[p..]).ToVector256()).ToVector512());
            (Vector512.Create<uint>(sums[p..]) + values).CopyTo(sums[p..]);
            (Vector512.Create<uint>(squares[p..]) + values * values).CopyTo(squares[p..]);
        }
        for (; p < image.Length; p++) (sums[p], squares[p]) = (sums[p] + image[p], squares[p] + (uint)image[p] * image[p]);
    }
}
