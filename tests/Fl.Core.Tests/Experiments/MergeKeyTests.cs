namespace Fl.Core.Tests;

/// <summary>Aliases and merge keys of YAML, in an experiment.</summary>
public sealed class MergeKeyTests
{
    [Fact]
    public void A_merge_key_gives_a_table_what_it_does_not_have_itself()
    {
        var sweep = Parse("""
            dataset: {name: synthetic-images, train: 100, test: 20}
            clients: {count: 10, per_round: 2}
            sweep:
              strategy: [&prox {name: fedprox, mu: 0.1}, {<<: *prox, mu: 0.2}, {mu: 0.3, <<: *prox}]
            """);
        Assert.Equal([0.1, 0.2, 0.3], sweep.Runs.Select(run => ((FedProx)run.Experiment.Strategy).Mu));
    }

    /// <summary>Of several tables the first that has a key gives it, and what is set afterwards changes one use alone.</summary>
    [Fact]
    public void Of_several_tables_the_first_counts()
    {
        var experiment = Experiment.Parse("""
            dataset: synthetic-images
            devices:
              fleet:
                - &phone {device: generic, link: &link {name: generic, up_mbps: 5, down_mbps: 50}, weight: 2}
                - &slow {device: generic, link: {<<: *link, up_mbps: 1}, weight: 3}
                - {<<: [*slow, *phone], epochs: 4}
            """, "e.yaml", ["devices.fleet.1.link.up_mbps=2"], new Catalog());
        Assert.Equal([5.0, 2.0, 1.0], experiment.Devices!.Fleet.Select(kind => kind.Link.UpMbps));
        Assert.Equal([50.0, 50.0, 50.0], experiment.Devices.Fleet.Select(kind => kind.Link.DownMbps));
        Assert.Equal([2.0, 3.0, 3.0], experiment.Devices.Fleet.Select(kind => kind.Weight));
    }

    [Theory]
    [InlineData("train: {<<: 3, lr: 0.1}", "e.yaml:2:9: <<: found '3', expected a table, *alias of one, or a list of them.")]
    [InlineData("train: {<<: [{lr: 0.1}, x]}", "e.yaml:2:9: <<: found 'x', expected a table, *alias of one, or a list of them.")]
    [InlineData("train: {\"<<\": {lr: 0.1}}", "e.yaml:2:9: train.<<: ")]
    public void What_cannot_be_merged_is_told_with_its_place(string line, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<BadInputException>(() => Parse("dataset: synthetic-images\n" + line)).Message);

    private static Sweep Parse(string text) => Sweep.Parse(text, "e.yaml", "/", [], new Catalog());
}
