using FsCheck.Xunit;

namespace Fl.Core.Tests.Aggregation;

public class FoldTests
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
        var mean = new Fold(9);
        mean.Reset(new(1000));
        for (var i = 0; i < 1000; i++) mean.Add(Enumerable.Repeat(-Grid.MaxMagnitude, 9).ToArray(), 1);
        Assert.All(mean.Mean.Span.ToArray(), v => Assert.Equal(-Grid.MaxMagnitude, v));
    }

    [Fact]
    public void More_weight_than_was_announced_is_refused()
    {
        var mean = new Fold(1);
        mean.Reset(new(10));
        mean.Add([1f], 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => mean.Add([1f], 3));
    }

    [Fact]
    public void Nothing_added_means_zero()
    {
        var mean = new Fold(3);
        mean.Reset(new(5));
        Assert.Equal([0f, 0, 0], mean.Mean.Span.ToArray());
    }

    [Property]
    public void Folds_merge_in_any_order_and_grouping(int seed, byte count, byte groups)
    {
        var updates = Updates(seed, count + 1, 19);
        var grid = new Grid(updates.Sum(u => u.Weight));
        var folds = new List<Fold>();
        var stream = new RandomStream(seed, Purpose.Shuffle);
        for (var i = 0; i <= groups % 5; i++) folds.Add(Empty(19, grid));
        foreach (var (values, weight) in updates) folds[stream.Next(folds.Count)].Add(values, weight);
        stream.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(folds));
        var all = Empty(19, grid);
        foreach (var one in folds) all.Merge(one);
        Assert.Equal(updates.Length, all.Count);
        Assert.Equal(Mean(updates), all.Mean.Span.ToArray());
    }

    [Property]
    public void Whoever_puts_an_update_on_the_grid_the_sum_is_the_same(int seed, byte count)
    {
        var updates = Updates(seed, count + 1, 21);
        var (grid, integers) = (new Grid(updates.Sum(u => u.Weight)), new long[21]);
        var fold = Empty(21, grid);
        foreach (var (values, weight) in updates)
        {
            Array.Clear(integers);
            grid.Add(values, weight, integers);
            fold.Add(integers, weight);
        }
        Assert.Equal(Mean(updates), fold.Mean.Span.ToArray());
    }

    [Property]
    public void Masks_that_cancel_leave_the_sum_as_it_was(int seed, byte count)
    {
        var updates = Updates(seed, count + 2, 8);
        var (grid, stream) = (new Grid(updates.Sum(u => u.Weight)), new RandomStream(seed, Purpose.FeatureNoise));
        var fold = Empty(8, grid);
        long[] mask = [.. Enumerable.Range(0, 8).Select(_ => (long)(stream.NextDouble() * ulong.MaxValue))], masked = new long[8];
        for (var i = 0; i < updates.Length; i++)
        {
            Array.Clear(masked);
            grid.Add(updates[i].Values, updates[i].Weight, masked);
            for (var k = 0; k < masked.Length && i < 2; k++) masked[k] += i == 0 ? mask[k] : -mask[k];
            fold.Add(masked, updates[i].Weight);
        }
        Assert.Equal(Mean(updates), fold.Mean.Span.ToArray());
    }

    [Property]
    public void A_written_fold_goes_on_elsewhere(int seed, byte count)
    {
        var updates = Updates(seed, count + 2, 13);
        var (grid, half) = (new Grid(updates.Sum(u => u.Weight)), updates.Length / 2);
        var first = Empty(13, grid);
        foreach (var (values, weight) in updates[..half]) first.Add(values, weight);
        var bytes = new byte[first.Bytes];
        first.Write(bytes);
        var second = new Fold(13);
        second.Read(bytes);
        foreach (var (values, weight) in updates[half..]) second.Add(values, weight);
        Assert.Equal((updates.Length, grid), (second.Count, second.Grid));
        Assert.Equal(Mean(updates), second.Mean.Span.ToArray());
    }

    [Theory]
    [InlineData(0, double.NaN)]
    [InlineData(0, -1.0)]
    [InlineData(0, 0.0)]
    [InlineData(8, -1.0)]
    [InlineData(16, -1.0)]
    public void Bytes_that_are_no_fold_are_refused(int at, double number)
    {
        var fold = Empty(2, new Grid(10));
        fold.Add([1, 2], 10);
        var bytes = new byte[fold.Bytes];
        fold.Write(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(at), number);
        Assert.Throws<InvalidDataException>(() => new Fold(2).Read(bytes));
        Assert.Throws<InvalidDataException>(() => new Fold(2).Read(bytes.AsSpan(1)));
    }

    [Fact]
    public void Folds_on_different_grids_do_not_merge()
    {
        var (one, other) = (Empty(1, new Grid(10)), Empty(1, new Grid(11)));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Merge(other));
        Assert.Throws<ArgumentOutOfRangeException>(() => Empty(1, new Grid(10)).Merge(Empty(2, new Grid(10))));
    }

    private static Fold Empty(int length, Grid grid)
    {
        var fold = new Fold(length);
        fold.Reset(grid);
        return fold;
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
        var mean = new Fold(updates[0].Values.Length);
        mean.Reset(new(updates.Sum(u => u.Weight)));
        foreach (var (values, weight) in updates) mean.Add(values, weight);
        return mean.Mean.Span.ToArray();
    }
}
