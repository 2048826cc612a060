namespace Fl.Core;

/// <summary>Mean and deviation of each pixel of a data set; sums are integers, so the result is exact and has no order.</summary>
internal static class PixelStatistics
{
    private const double Epsilon = 0.001;

    /// <summary>The normalisation of <see cref="NormalizationKind.Pixel"/>.</summary>
    public static Normalization Standardize(params ReadOnlySpan<ImageSet> sets)
    {
        var size = sets[0].Shape.Size;
        var (sums, squares, count) = (new long[size], new long[size], 0L);
        foreach (var set in sets)
        {
            count += set.Count;
            for (var i = 0; i < set.Count; i++)
            {
                var image = set.Image(i);
                for (var p = 0; p < image.Length; p++)
                {
                    long value = image[p];
                    sums[p] += value;
                    squares[p] += value * value;
                }
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
}
