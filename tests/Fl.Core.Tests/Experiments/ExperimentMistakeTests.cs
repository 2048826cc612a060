namespace Fl.Core.Tests;

using static Reading;

public class ExperimentMistakeTests
{
    [Theory]
    [InlineData("dataset: sample\nclinets: {count: 5}", "exp.yaml:2:1: clinets: not an option, expected one of name, seed, rounds, "
        + "with, dataset, partition, clients, model, strategy, train, transforms, compress, attack, devices, topology, stop, evaluate, "
        + "checkpoint, on_failed_round, max_failed_rounds, engine, seeds, sweep, extends; did you mean 'clients'?")]
    [InlineData("dataset: sample\nclients: {cuont: 5}", "exp.yaml:2:11: clients.cuont: not an option, expected one of count, per_round, "
        + "over_select, max_examples, deadline, late, selection; did you mean 'count'?")]
    [InlineData("dataset: sample\nstrategy: {name: fedavg, mu: 1}",
        "exp.yaml:2:26: strategy.mu: not an option of 'fedavg', expected one of name, server_lr, aggregator.")]
    [InlineData("dataset: sample\npartition: {alpha: 0.5}",
        "exp.yaml:2:13: partition.alpha: not an option of 'iid', the default, expected one of name, holdout.")]
    [InlineData("dataset: sample\npartition: idd", "exp.yaml:2:1: partition: found 'idd', expected ")]
    [InlineData("dataset: sample\npartition: {name: idd}", "exp.yaml:2:13: partition.name: found 'idd', expected ")]
    [InlineData("dataset: sample\npartition: {name: [iid]}", "exp.yaml:2:13: partition.name: found a list, expected ")]
    [InlineData("rounds: 5", "exp.yaml:1:1: dataset: missing; expected one of ")]
    [InlineData("dataset: {train: 5}", "exp.yaml:1:1: dataset.name: missing; expected one of ")]
    [InlineData("dataset: fake", "exp.yaml:1:1: dataset.root: missing; expected a text.")]
    [InlineData("dataset: ", "exp.yaml:1:1: dataset: found nothing, expected one of ")]
    [InlineData("dataset: sample\nrounds: many", "exp.yaml:2:1: rounds: found 'many', expected an integer from 1 to 10000000.")]
    [InlineData("dataset: sample\nrounds: '5'", "exp.yaml:2:1: rounds: found the text '5', expected an integer from 1 to 10000000.")]
    [InlineData("dataset: sample\nrounds: 1.5", "exp.yaml:2:1: rounds: found '1.5', expected an integer from 1 to 10000000.")]
    [InlineData("dataset: sample\nrounds: 3000000000", "exp.yaml:2:1: rounds: found '3000000000', expected an integer from 1 to 10000000.")]
    [InlineData("dataset: sample\nrounds: [1]", "exp.yaml:2:1: rounds: found a list, expected an integer from 1 to 10000000.")]
    [InlineData("dataset: sample\nseed: -1", "exp.yaml:2:1: seed: found '-1', expected an integer at least 0.")]
    [InlineData("dataset: sample\nseed: 9223372036854775808",
        "exp.yaml:2:1: seed: found '9223372036854775808', which does not fit into 64 bits, expected an integer at least 0.")]
    [InlineData("dataset: sample\ntrain: {momentum: 1}",
        "exp.yaml:2:9: train.momentum: found '1', expected a number at least 0 and below 1.")]
    [InlineData("dataset: sample\ntrain: {lr: .nan}",
        "exp.yaml:2:9: train.lr: found '.nan', which is not finite, expected a number from 0 to 1000000.")]
    [InlineData("dataset: sample\ntrain: {lr: -.inf}",
        "exp.yaml:2:9: train.lr: found '-.inf', which is not finite, expected a number from 0 to 1000000.")]
    [InlineData("dataset: sample\ntrain: {lr: 1e999}",
        "exp.yaml:2:9: train.lr: found '1e999', which is not finite, expected a number from 0 to 1000000.")]
    [InlineData("dataset: sample\ntrain: {lr: NaN}", "exp.yaml:2:9: train.lr: found 'NaN', expected a number from 0 to 1000000.")]
    [InlineData("dataset: sample\ntrain: {nesterov: yes}",
        "exp.yaml:2:9: train.nesterov: found 'yes', expected true or false; did you mean 'true'?")]
    [InlineData("dataset: sample\ntrain: 5", "exp.yaml:2:1: train: found '5', expected a table with epochs, ")]
    [InlineData("dataset: {name: sample, spread: 0}",
        "exp.yaml:1:25: dataset.spread: found '0', expected a number above 0 and at most 10.")]
    [InlineData("dataset: {name: sample, augment: crop}", "exp.yaml:1:25: dataset.augment: found 'crop', expected one of crop-flip, none.")]
    [InlineData("dataset: {name: sample, augment: cropflip}",
        "exp.yaml:1:25: dataset.augment: found 'cropflip', expected one of crop-flip, none; did you mean 'crop-flip'?")]
    [InlineData("dataset: {name: sample, shares: 0.5}",
        "exp.yaml:1:25: dataset.shares: found '0.5', expected a list, each item a number from 0 to 1.")]
    [InlineData("dataset: {name: sample, shares: [0.5, 2]}", "exp.yaml:1:39: dataset.shares.1: found '2', expected a number from 0 to 1.")]
    [InlineData("dataset: {name: sample, labels: [{a: b}]}", "exp.yaml:1:34: dataset.labels.0: found a table, expected a text.")]
    [InlineData("dataset: sample\nclients: {count: 5, per_round: 6}",
        "exp.yaml:2:21: clients.per_round: per_round 6 is more than count 5.")]
    [InlineData("dataset: sample\nclients: {count: 5}", "exp.yaml:2:1: clients.per_round: per_round 10 is more than count 5.")]
    [InlineData("dataset: sample\nmodel: []", "exp.yaml:2:1: model: a model needs at least one layer.")]
    [InlineData("dataset: sample\nmodel: [relu, {layer: conv, kernel: 0, channels: 1}]",
        "exp.yaml:2:29: model.1.kernel: found '0', expected an integer from 1 to 255.")]
    [InlineData("dataset: sample\nmodel: [rleu]", "exp.yaml:2:9: model.0: found 'rleu', expected one of avg-pool, ")]
    [InlineData("dataset: sample\nmodel: [{name: relu}]", "exp.yaml:2:9: model.0.layer: missing; expected one of ")]
    [InlineData("dataset: sample\nmodel: [relu, {layer: relu, name: x}, {layer: relu, name: x}]",
        "exp.yaml:2:53: model.2.name: 'x' already names layer 1; ")]
    [InlineData("dataset: sample\nmodel: {name: layers, layers: [{layer: relu, name: a.b}]}",
        "exp.yaml:2:46: model.layers.0.name: 'a.b' cannot name a layer")]
    [InlineData("dataset: sample\npartition: [iid]", "exp.yaml:2:1: partition: found a list, expected ")]
    [InlineData("dataset: sample\nname: a/b", "exp.yaml:2:1: name: the name becomes a folder's")]
    public void A_mistake_is_one_line_with_its_place(string yaml, string message) => Assert.StartsWith(message, Mistake(yaml));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("~")]
    public void An_empty_file_says_what_a_file_needs(string yaml) =>
        Assert.Equal("exp.yaml:1:1: the file is empty; an experiment has at least a dataset, e.g. 'dataset: cifar10'.", Mistake(yaml));

    [Theory]
    [InlineData("- dataset", "exp.yaml:1:1: found a list, expected an experiment")]
    [InlineData("cifar10", "exp.yaml:1:1: found 'cifar10', expected an experiment")]
    [InlineData("dataset: [sample", "exp.yaml:2:1: not readable as YAML: While parsing a flow sequence, did not find")]
    [InlineData("dataset: sample\n\trounds: 5", "exp.yaml:1:10: not readable as YAML: While scanning a plain scalar, found a tab")]
    [InlineData("dataset: sample\n  rounds: 5", "exp.yaml:2:")]
    [InlineData("dataset: 'sample", "exp.yaml:1:")]
    [InlineData("dataset: *none", "exp.yaml:1:10: not readable as YAML: the alias *none has no anchor before it.")]
    [InlineData("dataset: &a {inner: *a}", "exp.yaml:1:21: not readable as YAML: the alias *a has no anchor before it.")]
    [InlineData("dataset: !!python/object sample", "exp.yaml:1:10: the tag ")]
    [InlineData("dataset: sample\n---\ndataset: sample", "exp.yaml:2:1: a second YAML document begins here")]
    [InlineData("dataset: sample\n[a, b]: 5", "exp.yaml:2:1: a key must be a word.")]
    [InlineData("dataset: sample\nrounds: 5\nrounds: 6", "exp.yaml:3:1: rounds: the key is already at line 2, column 1; keep one.")]
    [InlineData("dataset: \0", "exp.yaml:1:")]
    public void Unusable_yaml_is_one_line_with_its_place(string yaml, string message)
    {
        Assert.StartsWith(message, Mistake(yaml));
        Assert.DoesNotContain('\n', Mistake(yaml));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_file()
    {
        var mistakes = Mistakes("""
            rouns: 5
            seed: x
            partition: {name: iid, holdout: 2}
            clients: {count: 0, count: 1}
            engine: autoo
            """, "train.lr=fast");
        Assert.Equal(["1:1", "1:1", "2:1", "3:24", "4:11", "4:21", "5:1", "--set train.lr"],
            mistakes.Select(line =>
                line.StartsWith("--set", StringComparison.Ordinal) ? line.Split(": ")[0] : string.Join(':', line.Split(':')[1..3])));
    }

    [Fact]
    public void A_flood_of_mistakes_is_cut_short()
    {
        var mistakes = Mistakes("dataset: sample\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"k{i}: 1\n")));
        Assert.Equal(51, mistakes.Count);
        Assert.Equal("... and 950 more.", mistakes[^1]);
    }

    [Fact]
    public void Depth_and_aliases_are_bounded()
    {
        Assert.Contains("nested deeper than 64 levels", Mistake("dataset: " + new string('[', 10_000)));
        Assert.Contains("nested deeper than 64 levels", Mistake("dataset: " + string.Concat(Enumerable.Repeat("{a: ", 10_000))));
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 9)
                .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("more than 100000 values, aliases expanded", Mistake(bomb));
        var chain = "a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]\n"));
        Assert.Contains("nested deeper than 64 levels", Mistake(chain));
    }

    [Fact]
    public void Foreign_text_cannot_break_the_line()
    {
        var mistake = Mistake("dataset: sample\nrounds: \"a\\nb\\e[31m" + new string('x', 500) + '"');
        Assert.DoesNotContain(mistake, char.IsControl);
        Assert.InRange(mistake.Length, 1, 200);
    }
}
