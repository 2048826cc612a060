namespace Fl.Core.Tests.Aggregation;

public class AttackerLimitTests
{
    [Theory]
    [InlineData("{name: krum, f: 5}", 12, "strategy.aggregator.f", "13")]
    [InlineData("{name: multi-krum, f: 6}", 12, "strategy.aggregator.f", "15")]
    [InlineData("{name: multi-krum, f: 4, m: 9}", 12, "strategy.aggregator.m", "8")]
    [InlineData("{name: bulyan, f: 3}", 12, "strategy.aggregator.f", "15")]
    [InlineData("{name: nearest-neighbor-mixing, f: 6}", 12, "strategy.aggregator.f", "13")]
    [InlineData("{name: nearest-neighbor-mixing, f: 1, inner: {name: krum, f: 6}}", 12, "strategy.aggregator.inner.f", "15")]
    [InlineData("{name: bucketing, s: 2, inner: {name: krum, f: 2}}", 12, "strategy.aggregator.inner.f", "in buckets of 2 gives 6")]
    [InlineData("{name: trimmed-mean, fraction: 0.5}", 12, "strategy.aggregator.fraction", "below 0.5")]
    public void More_attackers_than_a_rule_withstands_are_refused_where_the_file_asks_for_them(
        string aggregator, int perRound, string path, string says)
    {
        var error = Assert.Throws<BadInputException>(() => Read(aggregator, perRound));
        Assert.Contains(path, error.Message);
        Assert.Contains(says, error.Message);
    }

    [Theory]
    [InlineData("{name: krum, f: 5}", 13)]
    [InlineData("{name: bulyan, f: 3}", 15)]
    [InlineData("{name: bucketing, s: 2, inner: {name: krum, f: 5}}", 25)]
    [InlineData("bulyan", 7)]
    public void As_many_as_it_withstands_are_not(string aggregator, int perRound) => Read(aggregator, perRound);

    [Theory]
    [InlineData("krum", "clients: {count: 100, per_round: 2}",
        "aggregator.name: krum withstands nobody with fewer than 3 updates in a step of the server, and clients.per_round gives 2")]
    [InlineData("{name: krum, f: 0}", "clients: {count: 100, per_round: 2}", "fewer than 3 updates")]
    [InlineData("coordinate-median", "clients: {count: 100, per_round: 2}", "fewer than 3 updates")]
    [InlineData("{name: multi-krum, f: 0}", "", "with f 0 multi-krum is the mean and withstands nobody")]
    [InlineData("{name: bulyan, f: 0}", "", "with f 0 bulyan is the mean")]
    [InlineData("{name: nearest-neighbor-mixing, f: 0}", "", "with f 0 nearest-neighbor-mixing is the mean")]
    [InlineData("trimmed-mean", "clients: {count: 100, per_round: 9}", "0.1 of 9 updates, which clients.per_round gives, is none")]
    [InlineData("{name: bucketing, s: 5}", "clients: {count: 100, per_round: 10}", "aggregator.inner.name: coordinate-median withstands "
        + "nobody with fewer than 3 updates in a step of the server, and clients.per_round in buckets of 5 gives 2")]
    [InlineData("coordinate-median", "topology: {edges: 2}", "topology.edges gives 2")]
    public void A_rule_that_would_be_the_mean_is_refused(string aggregator, string rest, string says) => Assert.Contains(says,
        Assert.Throws<BadInputException>(() => Experiment.Parse(
            $"dataset: sample\nstrategy: {{name: fedavg, aggregator: {aggregator}}}\n{rest}\n", "test.yaml", [], Reading.Catalog)).Message);

    [Theory]
    [InlineData("{name: fedasync, aggregator: krum}", "strategy.name gives 1")]
    [InlineData("{name: fedasync, aggregator: coordinate-median}", "strategy.name gives 1")]
    [InlineData("{name: fedbuff, k: 4, aggregator: {name: krum, f: 1}}",
        "1 attackers need 5 updates a round (2 f + 3), but strategy.k gives 4")]
    [InlineData("{name: fedbuff, k: 2, aggregator: trimmed-mean}", "strategy.k gives 2")]
    public void An_asynchronous_strategy_has_the_updates_of_its_buffer(string strategy, string says) => Assert.Contains(says,
        Assert.Throws<BadInputException>(() => Experiment.Parse(
            $"dataset: sample\nclients: {{count: 100, per_round: 50}}\nstrategy: {strategy}\n", "test.yaml", [], Reading.Catalog)).Message);

    [Fact]
    public void A_buffer_may_have_more_updates_than_clients_are_at_work() => Experiment.Parse(
        "dataset: sample\nclients: {count: 100, per_round: 3}\nstrategy: {name: fedbuff, k: 13, aggregator: {name: krum, f: 5}}\n",
        "test.yaml", [], Reading.Catalog);

    [Fact]
    public void A_rule_that_is_given_too_few_updates_for_what_was_asked_says_so()
    {
        var error = Assert.Throws<RunFailedException>(() => Given.Aggregate(new Krum { F = 2 }, Given.Draw(1, 6, 4)));
        Assert.Contains("6 updates came, 7 are needed", error.Message);
    }

    [Theory]
    [InlineData("{name: krum}", 3)]
    [InlineData("{name: krum, f: 0}", 3)]
    [InlineData("{name: multi-krum}", 5)]
    [InlineData("{name: multi-krum, m: 1}", 3)]
    [InlineData("{name: bulyan}", 7)]
    [InlineData("coordinate-median", 3)]
    [InlineData("{name: bucketing, s: 2}", 5)]
    [InlineData("norm-bounding", 1)]
    [InlineData("{name: krum, f: 5}", 13)]
    [InlineData("{name: multi-krum, f: 2}", 7)]
    [InlineData("{name: bulyan, f: 1}", 7)]
    [InlineData("{name: nearest-neighbor-mixing, f: 4, inner: {name: krum, f: 1}}", 9)]
    [InlineData("{name: nearest-neighbor-mixing, f: 1, inner: {name: krum, f: 2}}", 7)]
    [InlineData("{name: bucketing, s: 3, inner: {name: krum, f: 1}}", 13)]
    public void A_round_needs_as_many_updates_as_its_rule(string aggregator, int fewest) =>
        Assert.Equal(fewest, Read(aggregator, 25).Strategy.Aggregator.FewestUpdates);

    [Theory, InlineData("krum"), InlineData("multi-krum"), InlineData("coordinate-median"), InlineData("trimmed-mean"),
        InlineData("bulyan"),
     InlineData("geometric-median"), InlineData("centered-clipping"), InlineData("norm-bounding"), InlineData("nearest-neighbor-mixing")]
    public void A_few_attackers_far_off_move_the_result_little(string name)
    {
        var aggregator = (Aggregator)OptionInfo.Create(Reading.Catalog.Find(typeof(Aggregator), name)!.Type);
        var good = Given.Draw(1, 18, 40);
        float[][] bad = [.. Given.Draw(2, 2, 40).Select(update => Array.ConvertAll(update, value => 500 + value))];
        var mean = Given.Columns(good).Select(column => column.Average()).ToArray();
        var result = Given.Aggregate(aggregator with { }, [bad[0], .. good, bad[1]]);
        // Good updates are about 6.3 long; the attackers move the mean by 316.
        Assert.InRange(Math.Sqrt(result.Zip(mean, (a, b) => (a - b) * (a - b)).Sum()), 0, 8);
    }

    private static Experiment Read(string aggregator, int perRound) => Experiment.Parse(
        $"dataset: sample\nclients: {{count: 100, per_round: {perRound}}}\nstrategy: {{name: fedavg, aggregator: {aggregator}}}\n",
        "test.yaml", [], Reading.Catalog);
}
