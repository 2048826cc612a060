namespace Fl.Core.Tests.Data;

public class PixelStatisticsTests
{
    [Fact]
    public void Sums_of_squares_that_32_bits_do_not_hold_are_exact()
    {
        const int images = 140_000, size = 19;
        var pixels = new byte[images * size];
        for (var i = 0; i < images; i += 2) pixels.AsSpan(i * size, size).Fill(255);
        for (var i = 0; i < images; i++) pixels[i * size + 18] = 255;
        var normalization = PixelStatistics.Standardize(new ImageSet(new(1, 1, size), pixels, new ClassTargets(new ushort[images], 1)));
        // Half of them black and half white: mean and deviation are 1/2. The last is white throughout: 1 and 0.
        Assert.All(normalization.Scale[..18], scale => Assert.Equal(1 / (255 * 0.501), scale, 1e-9));
        Assert.All(normalization.Shift[..18], shift => Assert.Equal(-0.5 / 0.501, shift, 1e-6));
        Assert.Equal(1 / (255 * 0.001), normalization.Scale[18], 1e-5);
        Assert.Equal(-1000, normalization.Shift[18], 1e-3);
    }
}
