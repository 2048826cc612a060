namespace Fl.Core.Tests.Randomness;

public class RandomStreamTests
{
    /// <summary>Known answers of philox4x32-10 from Random123 1.14's kat_vectors.</summary>
    [Fact]
    public void Philox_gives_the_published_known_answers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), RandomStream.Philox(0, 0, 0, 0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            RandomStream.Philox(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            RandomStream.Philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    [Theory]
    [InlineData(0, 3072)]
    [InlineData(1, 3072)]
    [InlineData(6, 31)]
    [InlineData(7, 100)]
    [InlineData(3, 2)]
    public void Many_words_at_once_are_those_that_come_one_by_one(int before, int count)
    {
        var (one, many) = (new RandomStream(-5, Purpose.Cohort, 3, 9), new RandomStream(-5, Purpose.Cohort, 3, 9));
        for (var i = 0; i < before; i++) Assert.Equal(one.NextUInt32(), many.NextUInt32());
        var words = new uint[count];
        many.Fill(words);
        foreach (var word in words) Assert.Equal(one.NextUInt32(), word);
        Assert.Equal(one.NextUInt64(), many.NextUInt64());
    }

    [Fact]
    public void Blocks_side_by_side_are_those_of_philox()
    {
        Assert.SkipUnless(PhiloxLanes.IsSupported, "this processor has no 256-bit registers.");
        var words = new uint[3 * PhiloxLanes.Words];
        PhiloxLanes.Fill(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, words);
        for (var block = 0; block < words.Length / 4; block++)
            Assert.Equal(RandomStream.Philox(0x243f6a88 + (uint)block, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0),
                (words[4 * block], words[4 * block + 1], words[4 * block + 2], words[4 * block + 3]));
    }

    [Fact]
    public void A_stream_depends_on_every_label_of_its_key()
    {
        ulong First(long seed, Purpose purpose, int round, int client) => new RandomStream(seed, purpose, round, client).NextUInt64();
        var all = new[]
        {
            First(1, Purpose.Cohort, 1, 1), First(2, Purpose.Cohort, 1, 1), First(1, Purpose.Shuffle, 1, 1),
            First(1, Purpose.Cohort, 2, 1), First(1, Purpose.Cohort, 1, 2), First(1, Purpose.Cohort, 2, 2),
        };
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], First(1, Purpose.Cohort, 1, 1));
    }

    [Fact]
    public void A_named_purpose_is_the_same_everywhere_and_none_of_the_numbered()
    {
        Purpose[] numbered = [.. typeof(Purpose).GetProperties().Where(property => property.PropertyType == typeof(Purpose))
            .Select(property => (Purpose)property.GetValue(null)!)];
        Assert.Equal(27, numbered.Distinct().Count());
        Assert.All(numbered, purpose => Assert.InRange(purpose.Number, 1ul, uint.MaxValue));
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"my-strategy.{i}"),
            .. typeof(Purpose).GetProperties().Select(property => property.Name)];
        Assert.Equal(names.Length, names.Select(name => Purpose.Named(name).Number).Distinct().Count());
        Assert.All(names, name => Assert.InRange(Purpose.Named(name).Number, 1ul << 63, ulong.MaxValue));
        Assert.Equal(Purpose.Named("my-strategy"), Purpose.Named("my-strategy"));
        // A pinned draw: another would be other bits for every run of that strategy.
        Assert.Equal(6910711631141272161ul, new RandomStream(1, Purpose.Named("my-strategy"), 2, 3).NextUInt64());
        Assert.Throws<ArgumentException>(() => Purpose.Named(""));
    }

    [Fact]
    public void Reset_starts_the_same_stream_again()
    {
        var stream = new RandomStream(5, Purpose.Dropout, 3, 4);
        var first = (stream.NextUInt32(), stream.NextGaussian(), stream.Next(10));
        stream.Reset(5, Purpose.Dropout, 3, 4);
        Assert.Equal(first, (stream.NextUInt32(), stream.NextGaussian(), stream.Next(10)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Next_is_uniform_below_its_bound(int bound)
    {
        var stream = new RandomStream(1, Purpose.Shuffle);
        const int draws = 60_000;
        var counts = new int[bound];
        for (var i = 0; i < draws; i++) counts[stream.Next(bound)]++;
        var deviation = Math.Sqrt(draws / (double)bound * (1 - 1.0 / bound));
        Assert.All(counts, count => Assert.InRange(count, draws / bound - 5 * deviation - 1, draws / bound + 5 * deviation + 1));
    }

    [Fact]
    public void Gaussian_has_mean_0_variance_1_and_normal_tails()
    {
        var stream = new RandomStream(2, Purpose.FeatureNoise);
        var values = Enumerable.Range(0, 100_000).Select(_ => stream.NextGaussian()).ToArray();
        Assert.InRange(values.Average(), -0.02, 0.02);
        Assert.InRange(values.Average(v => v * v), 0.97, 1.03);
        Assert.InRange(values.Count(v => Math.Abs(v) > 1.959964) / 100_000.0, 0.045, 0.055);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0)]
    [InlineData(7.5)]
    public void Gamma_has_the_moments_of_its_shape(double shape)
    {
        var stream = new RandomStream(3, Purpose.Partition);
        var values = Enumerable.Range(0, 100_000).Select(_ => Math.Exp(stream.NextLogGamma(shape))).ToArray();
        var error = 6 * Math.Sqrt(shape / values.Length);
        Assert.InRange(values.Average(), shape - error, shape + error);
        var variance = values.Average(v => (v - shape) * (v - shape));
        Assert.InRange(variance / shape, 0.85, 1.15);
    }

    [Fact]
    public void Dirichlet_with_a_tiny_concentration_still_sums_to_one()
    {
        var stream = new RandomStream(4, Purpose.Partition);
        var proportions = new double[10];
        for (var i = 0; i < 1000; i++)
        {
            stream.NextDirichlet(Enumerable.Repeat(1e-4, 10).ToArray(), proportions);
            Assert.Equal(1, proportions.Sum(), 12);
            Assert.All(proportions, p => Assert.InRange(p, 0, 1));
        }
    }

    [Fact]
    public void Permutation_holds_every_number_once()
    {
        var order = new RandomStream(6, Purpose.Partition).Permutation(1000);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 1000), order);
    }
}
