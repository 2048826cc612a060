using FsCheck.Xunit;

namespace Fl.Core.Tests.Aggregation;

public class WeightedMeanTests
{
    [Property]
    public void The_mean_has_the_same_bits_in_every_order(int seed, byte count)
    {
        var updates = Updates(seed, count + 2, 37);
        var shuffled = updates.ToArray();
        new RandomStream(seed, Purpose.Shuffle).Shuffle(shuffled.AsSpan());
        Assert.Equal(Mean(updates), Mean(shuffled));
    }

    [Property]
    public void The_mean_is_the_weighted_mean_to_the_last_float(int seed, byte count)
    {
        var updates = Updates(seed, count + 1, 21);
        var mean = Mean(updates);
        for (var i = 0; i < mean.Length; i++)
        {
            var expected = updates.Sum(u => u.Values[i] * u.Weight) / updates.Sum(u => u.Weight);
            Assert.Equal(expected, mean[i], Math.Abs(expected) * 1e-7 + 1e-12);
        }
    }

    [Fact]
    public void The_largest_values_and_weights_do_not_overflow()
    {
        var mean = new WeightedMean(9);
        mean.Reset(1000);
        for (var i = 0; i < 1000; i++) mean.Add(Enumerable.Repeat(-WeightedMean.MaxMagnitude, 9).ToArray(), 1);
        Assert.All(mean.Mean.Span.ToArray(), v => Assert.Equal(-WeightedMean.MaxMagnitude, v));
    }

    [Fact]
    public void More_weight_than_was_announced_is_refused()
    {
        var mean = new WeightedMean(1);
        mean.Reset(10);
        mean.Add([1f], 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => mean.Add([1f], 3));
    }

    [Fact]
    public void Nothing_added_means_zero()
    {
        var mean = new WeightedMean(3);
        mean.Reset(5);
        Assert.Equal([0f, 0, 0], mean.Mean.Span.ToArray());
    }

    private static (float[] Values, double Weight)[] Updates(int seed, int count, int length)
    {
        var stream = new RandomStream(seed, Purpose.Augmentation);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (Enumerable.Range(0, length).Select(_ => (float)(stream.NextGaussian() * Math.Exp(2 * stream.NextGaussian()))).ToArray(),
             (double)(stream.Next(2000) + 1)))];
    }

    private static float[] Mean(IReadOnlyList<(float[] Values, double Weight)> updates)
    {
        var mean = new WeightedMean(updates[0].Values.Length);
        mean.Reset(updates.Sum(u => u.Weight));
        foreach (var (values, weight) in updates) mean.Add(values, weight);
        return mean.Mean.Span.ToArray();
    }
}
