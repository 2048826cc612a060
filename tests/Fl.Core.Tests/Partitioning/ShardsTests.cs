namespace Fl.Core.Tests;

public sealed class ShardsTests
{
    [Theory]
    [InlineData(60_000, 100, 2)]
    [InlineData(10_007, 30, 3)]
    public void A_hand_is_whole_shards_of_the_examples_stably_sorted_by_label(int examples, int clients, int perClient)
    {
        var request = Requests.Skewed(examples, 10, clients, 7);
        var labels = request.Targets.AsClasses("A test").Labels;
        var sorted = Enumerable.Range(0, examples).OrderBy(i => labels[i]).ToArray();
        var (size, larger) = Math.DivRem(examples, clients * perClient);
        var shards = new Dictionary<int, int[]>();
        for (int s = 0, start = 0; s < clients * perClient; start += shards[sorted[start]].Length, s++)
            shards[sorted[start]] = sorted[start..(start + size + (s < larger ? 1 : 0))];

        foreach (var hand in new Shards { PerClient = perClient }.Split(request).Hands())
        {
            var rest = hand.AsSpan();
            for (var i = 0; i < perClient; i++)
            {
                Assert.True(shards.Remove(rest[0], out var shard), "A shard was dealt twice or cut elsewhere.");
                Assert.Equal(shard, rest[..shard.Length].ToArray());
                rest = rest[shard.Length..];
            }
            Assert.True(rest.IsEmpty);
        }
        Assert.Empty(shards);
    }

    [Fact]
    public void The_paper_s_split_of_MNIST_gives_600_examples_of_at_most_four_classes()
    {
        var request = Requests.Balanced(60_000, 10, 100);
        var partition = new Shards().Split(request);
        var classes = partition.Hands().Select(hand => request.ClassCounts(hand).Count(count => count > 0)).ToArray();
        Assert.All(partition.Sizes(), size => Assert.Equal(600, size));
        Assert.InRange(classes.Max(), 2, 4);
        // Two shards of 200 in 10 classes of 20: P(same class) = 19 / 199; 100 clients, so 9.5 +- 3 of them.
        Assert.InRange(classes.Count(count => count == 1), 1, 22);
    }

    [Fact]
    public void More_shards_than_examples_is_refused() =>
        Assert.Equal("100 clients with per_client 6 need 600 shards, but there are 500 examples: lower per_client to 5 or less, "
            + "or clients.count to 83 or less.",
            new Shards { PerClient = 6 }.Refusal(Requests.Balanced(500, 10, 100)));
}
