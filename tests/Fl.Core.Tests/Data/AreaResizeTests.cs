namespace Fl.Core.Tests;

public sealed class AreaResizeTests
{
    [Fact]
    public void Halving_takes_the_mean_of_four_rounded_half_up() =>
        Assert.Equal([2, 6], Resize([0, 1, 4, 6, 3, 4, 6, 7], 4, 2, new(1, 1, 2)));

    [Fact]
    public void An_edge_pixel_counts_by_the_share_that_is_covered() =>
        // 3 pixels to 2: (1 * 30 + 1/2 * 60) / 1.5 and (1/2 * 60 + 1 * 0) / 1.5; likewise downwards.
        Assert.Equal([40, 20, 40, 20], Resize([30, 60, 0, 30, 60, 0, 30, 60, 0], 3, 3, new(1, 2, 2)));

    [Fact]
    public void The_largest_centred_part_is_kept()
    {
        // 7 wide, 3 high: columns 2 to 4 are kept.
        byte[] wide = [9, 9, 1, 2, 3, 9, 9, 9, 9, 4, 5, 6, 9, 9, 9, 9, 7, 8, 0, 9, 9];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 0], Resize(wide, 7, 3, new(1, 3, 3)));
        // 2 wide, 5 high: rows 1 and 2 are kept.
        Assert.Equal([3, 4, 5, 6], Resize([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2, 5, new(1, 2, 2)));
        // To a shape twice as wide as high.
        Assert.Equal([3, 4], Resize([1, 2, 3, 4, 5, 6], 2, 3, new(1, 1, 2)));
    }

    [Fact]
    public void Enlarging_repeats_pixels() =>
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], Resize([1, 2, 3, 4], 2, 2, new(1, 4, 4)));

    [Fact]
    public void Channels_come_apart_into_planes() =>
        Assert.Equal([1, 4, 2, 5, 3, 6], Resize([1, 2, 3, 4, 5, 6], 2, 1, new(3, 1, 2)));

    /// <summary>Against the definition, one real-valued overlap at a time.</summary>
    [Theory]
    [InlineData(37, 53, 8, 8)]
    [InlineData(53, 37, 11, 7)]
    [InlineData(5, 6, 32, 32)]
    [InlineData(1, 1, 8, 8)]
    [InlineData(160, 120, 32, 32)]
    public void It_is_the_integral_over_what_a_pixel_covers(int width, int height, int rows, int columns)
    {
        var shape = new Shape(3, rows, columns);
        var random = new RandomStream(7, Purpose.Augmentation);
        var source = new byte[width * height * 3];
        foreach (ref var value in source.AsSpan()) value = (byte)random.Next(256);
        var scale = Math.Min((double)width / columns, (double)height / rows);
        var (cutWidth, cutHeight) =
            (Math.Max(1, (int)Math.Floor(scale * columns + 1e-9)), Math.Max(1, (int)Math.Floor(scale * rows + 1e-9)));
        var (left, top) = ((width - cutWidth) / 2, (height - cutHeight) / 2);
        var resized = Resize(source, width, height, shape);
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < columns; x++)
                {
                    var sum = 0.0;
                    for (var v = 0; v < cutHeight; v++)
                        for (var u = 0; u < cutWidth; u++)
                            sum += Overlap(v, y, cutHeight, rows) * Overlap(u, x, cutWidth, columns)
                                * source[((top + v) * width + left + u) * 3 + c];
                    var mean = sum * rows * columns / ((double)cutWidth * cutHeight);
                    Assert.InRange(resized[(c * rows + y) * columns + x], mean - 0.5001, mean + 0.5001);
                }
    }

    private static double Overlap(int pixel, int output, int length, int outputs) =>
        Math.Max(0, Math.Min(pixel + 1.0, (output + 1.0) * length / outputs) - Math.Max(pixel, (double)output * length / outputs));

    private static byte[] Resize(byte[] source, int width, int height, Shape shape)
    {
        var output = new byte[shape.Size];
        AreaResize.Run(source, width, height, shape, output);
        return output;
    }
}
