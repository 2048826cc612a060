namespace Fl.Core;

/// <summary>
/// How a stored byte becomes a float: value = byte * Scale + Shift, with one pair per channel,
/// or one per pixel when the arrays have C x H x W elements.
/// </summary>
public sealed record Normalization(float[] Scale, float[] Shift)
{
    /// <summary>To [0, 1].</summary>
    public static Normalization Unit(int channels) =>
        new(Enumerable.Repeat(1f / 255, channels).ToArray(), new float[channels]);

    /// <summary>(x / 255 - mean) / deviation per channel; both in units of [0, 1].</summary>
    public static Normalization Standard(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        var (scale, shift) = (new float[mean.Length], new float[mean.Length]);
        for (var c = 0; c < mean.Length; c++) (scale[c], shift[c]) = (1f / (255 * deviation[c]), -mean[c] / deviation[c]);
        return new(scale, shift);
    }

    /// <summary>The index into Scale and Shift of a pixel of channel <paramref name="channel"/>.</summary>
    public int IndexOf(Shape shape, int channel, int y, int x) =>
        Scale.Length == shape.Channels ? channel : (channel * shape.Height + y) * shape.Width + x;
}
