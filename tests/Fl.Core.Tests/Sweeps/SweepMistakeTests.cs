namespace Fl.Core.Tests;

public class SweepMistakeTests
{
    [Theory]
    [InlineData("sweep: {train.lr: [0.1, many, -1]}", "exp.yaml:2:25: train.lr: found 'many', expected a number",
        "exp.yaml:2:31: train.lr: found '-1', expected a number")]
    [InlineData("sweep: {train.lrr: [0.1, 1]}", "exp.yaml:2:9: train.lrr: not an option, expected one of epochs, ")]
    [InlineData("sweep: {tarin.lr: [0.1, 1]}", "exp.yaml:2:9: tarin: not an option, expected one of name, seed, ")]
    [InlineData("sweep: {strategy: [fedavg, fedproxx]}", "exp.yaml:2:28: strategy: found 'fedproxx', expected one of ")]
    [InlineData("sweep: {strategy: [fedavg, {name: fedprox, nu: 1}]}", "exp.yaml:2:44: strategy.nu: not an option of 'fedprox'")]
    [InlineData("sweep: {clients.per_round: [5, 500]}", "exp.yaml:2:32: clients.per_round: per_round 500 is more than count 100.")]
    [InlineData("sweep: {partition.alpha: [1]}", "exp.yaml:2:9: partition.alpha: not an option of 'iid', the default")]
    [InlineData("rouds: 5\nsweep: {train.lr: [0.1, 1]}", "exp.yaml:2:1: rouds: not an option")]
    [InlineData("sweep: {train.lr: 0.1}", "exp.yaml:2:9: sweep.train.lr: found '0.1', expected a list of values.")]
    [InlineData("sweep: {train: {lr: [0.1]}}", "exp.yaml:2:9: sweep.train: found a table, expected a list of values.")]
    [InlineData("sweep: {train.lr: []}", "exp.yaml:2:9: sweep.train.lr: found an empty list, expected a list of values.")]
    [InlineData("sweep: {train..lr: [1]}", "exp.yaml:2:9: sweep.train..lr: expected a dotted key")]
    [InlineData("sweep: {seed: [1, 2]}", "exp.yaml:2:9: sweep.seed: seeds have a key of their own: seeds: [0, 1, 2].")]
    [InlineData("sweep: {name: [a, b]}", "exp.yaml:2:9: sweep.name: it is the same for all runs of a sweep.")]
    [InlineData("sweep: {strategy.name: [fedavg, fedprox]}",
        "exp.yaml:2:9: sweep.strategy.name: options go with their component: list those whole, e.g. strategy: [a, {name: b, ...}].")]
    [InlineData("sweep: {mode: gird, train.lr: [1]}",
        "exp.yaml:2:9: sweep.mode: found 'gird', expected grid (every value with every other) or zip (row by row).")]
    [InlineData("sweep: {mode: zip, train.lr: [1, 2], train.epochs: [1]}",
        "exp.yaml:2:38: sweep.train.epochs: it has 1 values and train.lr has 2; in mode zip each key has as many.")]
    [InlineData("sweep: {mode: grid}", "exp.yaml:2:1: sweep: found no key to sweep, expected a table")]
    [InlineData("sweep: [1]", "exp.yaml:2:1: sweep: found a list, expected a table")]
    [InlineData("sweep: {train.lr: [1, 1.0]}", "exp.yaml:2:1: sweep: 'lr=1' and 'lr=1.0' are the same experiment; take one out.")]
    [InlineData("sweep: {train.lr: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], train.epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], rounds: [1, 2, 3, 4, 5, "
        + "6, 7, 8, 9, 10], train.batch_size: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], evaluate.every: [1, 2]}",
        "exp.yaml:2:1: sweep: it makes more than 10000 runs; take values or seeds out.")]
    [InlineData("seeds: [1, x, -1, 1]", "exp.yaml:2:12: seeds.1: found 'x', expected an integer at least 0.",
        "exp.yaml:2:15: seeds.2: found '-1'", "exp.yaml:2:19: seeds.3: the seed 1 is there twice; keep one.")]
    [InlineData("seeds: many",
        "exp.yaml:2:1: seeds: found 'many', expected a list of 1 to 1000 seeds, e.g. [0, 1, 2], or how many, from seed on.")]
    [InlineData("seeds: []", "exp.yaml:2:1: seeds: found a list, expected a list of 1 to 1000 seeds")]
    public void Each_mistake_is_told_once_at_its_place(string line, params string[] messages)
    {
        var told = Assert.Throws<BadInputException>(() =>
            Sweep.Parse("dataset: sample\n" + line, "exp.yaml", "/", [], Reading.Catalog)).Messages;
        Assert.Equal(messages.Length, told.Count);
        foreach (var (message, line_) in messages.Zip(told)) Assert.StartsWith(message, line_);
    }

    [Theory]
    [InlineData("sweep: {train.lr: [1]}",
        "exp.yaml:2:1: sweep: only 'fl sim' runs several experiments; leave it out where there is to be one.")]
    [InlineData("seeds: 3", "exp.yaml:2:1: seeds: only 'fl sim' runs several experiments; leave it out where there is to be one.")]
    public void Where_one_experiment_is_to_be_a_sweep_is_refused(string line, string message) =>
        Assert.Equal(message, Reading.Mistake("dataset: sample\n" + line));
}
