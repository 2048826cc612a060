using FsCheck;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

public sealed unsafe class BatchLoaderTests
{
    private static readonly int[] LaneChoices = [1, 2, 3, 4, 8, 16, 32];

    [Property(MaxTest = 80)]
    public void Every_layout_holds_what_a_pixel_by_pixel_reference_holds(PositiveInt seed)
    {
        var draw = new RandomStream(seed.Get, Purpose.SyntheticTrain);
        var shape = new Shape(1 + draw.Next(3), 5 + draw.Next(31), 5 + draw.Next(36));
        var layout = Buffers.Layout(shape, LaneChoices[draw.Next(LaneChoices.Length)], draw.Next(3));
        var set = Buffers.RandomImages(shape, 6, seed.Get);
        var indices = new int[1 + draw.Next(40)];
        for (var i = 0; i < indices.Length; i++) indices[i] = draw.Next(set.Count);
        var normalization = RandomNormalization(shape, draw);
        Augmentation augmentation = draw.Next(2) == 0 ? new NoAugmentation() : new CropFlip();
        var shift = draw.Next(3) switch { 0 => null, 1 => RandomShift(shape, draw, 0), _ => RandomShift(shape, draw, 0.25f) };

        var batch = Buffers.Batch(shape, indices.Length + draw.Next(5), layout, out var length);
        var values = new Span<float>(batch.Values, length);
        for (var block = 0; block * layout.Lanes < indices.Length; block++)
            for (var c = 0; c < shape.Channels; c++)
                for (var y = 0; y < shape.Height; y++)
                    values.Slice(Buffers.Offset(layout, block * layout.Lanes, c, y, 0), shape.Width * layout.Lanes).Fill(float.NaN);
        new BatchLoader(normalization, shape).Fill(batch, set, indices, augmentation,
            new RandomStream(seed.Get, Purpose.Augmentation), shift, new RandomStream(seed.Get, Purpose.FeatureNoise));

        var expected = Reference.Load(layout, length, set, indices, normalization, augmentation,
            new RandomStream(seed.Get, Purpose.Augmentation), shift, new RandomStream(seed.Get, Purpose.FeatureNoise));
        Assert.Equal(indices.Length, batch.Count);
        for (var i = 0; i < indices.Length; i++) Assert.Equal(set.Labels[indices[i]], batch.Labels[i]);
        for (var i = 0; i < length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= 1e-5 * (1 + Math.Abs(expected[i])),
                $"{layout} of {shape}: value {i} is {values[i]}, not {expected[i]}.");
    }

    [Theory]
    [InlineData(1, "none")]
    [InlineData(1, "crop-flip")]
    [InlineData(16, "none")]
    [InlineData(16, "crop-flip")]
    public void A_batch_is_filled_without_allocating(int lanes, string name)
    {
        var augmentation = (Augmentation)OptionInfo.Create(new Catalog().Find(typeof(Augmentation), name)!.Type);
        var shape = new Shape(3, 32, 32);
        var set = Buffers.RandomImages(shape, 40, 1);
        var batch = Buffers.Batch(shape, 40, Buffers.Layout(shape, lanes, 0), out _);
        var loader = new BatchLoader(Normalization.Unit(3), shape);
        var (augment, noise) = (new RandomStream(1, Purpose.Augmentation), new RandomStream(1, Purpose.FeatureNoise));
        var shift = new FeatureShift([1, 2, 3], [0, 0, 1], 0.1f);
        int[] indices = [.. Enumerable.Range(0, 37)];
        loader.Fill(batch, set, indices, augmentation, augment, shift, noise);

        // A collection in another test makes the rest of this thread's allocation window count as allocated; the least of many does not.
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            loader.Fill(batch, set, indices, augmentation, augment, shift, noise);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Crops_are_uniform_over_81_places_and_half_are_mirrored()
    {
        // A picture whose pixels are all different: where its middle lands tells the crop.
        var shape = new Shape(1, 15, 17);
        var pixels = new byte[shape.Size];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)i;
        var set = new ImageSet(shape, pixels, new ClassTargets([0], 1));
        var batch = Buffers.Batch(shape, 1, BatchLayout.ImageMajor(shape), out _);
        var loader = new BatchLoader(new Normalization([1], [0]), shape);
        var stream = new RandomStream(5, Purpose.Augmentation);
        var (counts, flips, draws) = (new int[9, 9], 0, 16_200);
        for (var i = 0; i < draws; i++)
        {
            loader.Fill(batch, set, [0], new CropFlip(), stream);
            var middle = 7 * 17 + 8;
            var value = (int)batch.Values[middle];
            counts[value / 17 - 3, value % 17 - 4]++;
            if (batch.Values[middle + 1] < value) flips++;
        }
        var chiSquare = 0.0;
        foreach (var count in counts) chiSquare += Math.Pow(count - draws / 81.0, 2) / (draws / 81.0);
        Assert.InRange(chiSquare, 45, 125); // 80 degrees of freedom: 0.1 % beyond either side
        Assert.InRange(flips, draws / 2 - 210, draws / 2 + 210);
    }

    [Fact]
    public void The_same_streams_give_the_same_bits_in_every_layout()
    {
        var shape = new Shape(3, 32, 32);
        var set = Buffers.RandomImages(shape, 50, 2);
        int[] indices = [.. Enumerable.Range(3, 45)];
        var seen = new List<float[]>();
        foreach (var lanes in LaneChoices)
        {
            var layout = Buffers.Layout(shape, lanes, 1);
            var batch = Buffers.Batch(shape, 45, layout, out _);
            new BatchLoader(Normalization.Standard([0.4f, 0.5f, 0.6f], [0.2f, 0.3f, 0.4f]), shape).Fill(batch, set, indices,
                new CropFlip(), new RandomStream(9, Purpose.Augmentation, 3, 4), new FeatureShift([0.9f, 1, 1.1f], [], 0.05f),
                new RandomStream(9, Purpose.FeatureNoise, 3, 4));
            seen.Add([.. Values(batch, layout)]);
        }
        Assert.All(seen, values => Assert.Equal(seen[0], values));
    }

    [Fact]
    public void Images_too_small_to_reflect_are_refused()
    {
        var shape = new Shape(1, 4, 32);
        var batch = Buffers.Batch(shape, 1, BatchLayout.ImageMajor(shape), out _);
        Assert.Throws<ArgumentException>(() => new BatchLoader(Normalization.Unit(1), shape)
            .Fill(batch, Buffers.RandomImages(shape, 1, 1), [0], new CropFlip(), new RandomStream(1, Purpose.Augmentation)));
    }

    private static List<float> Values(Batch batch, BatchLayout layout)
    {
        var values = new List<float>();
        for (var n = 0; n < batch.Count; n++)
            for (var c = 0; c < batch.Shape.Channels; c++)
                for (var y = 0; y < batch.Shape.Height; y++)
                    for (var x = 0; x < batch.Shape.Width; x++) values.Add(batch.Values[Buffers.Offset(layout, n, c, y, x)]);
        return values;
    }

    private static Normalization RandomNormalization(Shape shape, RandomStream draw)
    {
        var count = draw.Next(2) == 0 ? shape.Channels : shape.Size;
        float[] Random(float low, float high) => [.. Enumerable.Range(0, count).Select(_ => draw.NextUniform(low, high))];
        return new Normalization(Random(0.001f, 0.02f), Random(-3, 3));
    }

    private static FeatureShift RandomShift(Shape shape, RandomStream draw, float noise)
    {
        float[] Random(float low, float high) => [.. Enumerable.Range(0, shape.Channels).Select(_ => draw.NextUniform(low, high))];
        return new FeatureShift(draw.Next(3) == 0 ? [] : Random(0.5f, 2), draw.Next(3) == 0 ? [] : Random(-1, 1), noise);
    }
}
