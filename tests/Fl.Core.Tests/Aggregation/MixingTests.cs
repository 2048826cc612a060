namespace Fl.Core.Tests.Aggregation;

public class MixingTests
{
    [Fact]
    public void Nearest_neighbor_mixing_averages_each_with_those_nearest_to_it()
    {
        // n - f = 3: the first three become the mean of 0, 1 and 2; 100 that of 1, 2 and 100.
        float[][] updates = [[0], [1], [2], [100]];
        Assert.Equal(1f, Given.Aggregate(new NearestNeighborMixing { F = 1 }, updates)[0], 1e-6f);
        Assert.Equal((3 + 103f / 3) / 4, Given.Aggregate(new NearestNeighborMixing { F = 1, Inner = new Mean() }, updates)[0], 1e-5f);
    }

    [Fact]
    public void Nearest_neighbor_mixing_is_the_same_far_down_a_long_vector()
    {
        var updates = Given.Draw(3, 4, 2500);
        var mixed = Given.Aggregate(new NearestNeighborMixing { F = 0, Inner = new Krum() }, updates);
        for (var i = 0; i < mixed.Length; i++) Assert.Equal(updates.Average(update => (double)update[i]), mixed[i], 1e-6);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(6), InlineData(100)]
    public void Buckets_partition_the_updates(int s)
    {
        float[][] updates = [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, 1]];
        var spy = new Spy();
        Given.Aggregate(new Bucketing { S = s, Inner = spy }, updates);
        Assert.Equal((6 + s - 1) / s, spy.Seen.Count);
        Assert.All(spy.Seen, bucket => Assert.Equal(1f, bucket.Sum(), 1e-6f));
        Assert.All(Enumerable.Range(0, 6), i => Assert.Single(spy.Seen, bucket => bucket[i] > 0));
    }

    [Fact]
    public void The_last_bucket_may_be_smaller_and_each_round_has_buckets_of_its_own()
    {
        float[][] updates = [.. Enumerable.Range(0, 25).Select(i => new[] { (float)i })];
        var (first, second, again) = (new Spy(), new Spy(), new Spy());
        Given.Aggregate(new Bucketing { Inner = first }, updates);
        var later = Given.Server(1);
        later.Round = 2;
        Given.In(later, new Bucketing { Inner = second }, null, updates);
        Given.Aggregate(new Bucketing { Inner = again }, updates);
        Assert.Equal(13, first.Seen.Count);
        Assert.NotEqual(first.Seen, second.Seen);
        Assert.Equal(first.Seen, again.Seen);
    }

    private sealed record Spy : Aggregator
    {
        public List<float[]> Seen { get; } = [];

        public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result) =>
            Seen.AddRange(updates.Select(update => update.Delta!.Span.ToArray()));
    }
}
