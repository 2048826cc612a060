namespace Fl.Core.Tests.Strategies;

/// <summary>Options that cannot be are refused when the experiment is read, before anything is trained.</summary>
public sealed class StrategyProblemsTests
{
    [Theory]
    [InlineData("strategy: {name: fedprox, mu: -0.1}", "strategy.mu: found '-0.1', expected a number from 0")]
    [InlineData("strategy: {name: fedprox, stragglers: 1.5}", "strategy.stragglers: found '1.5', expected a number from 0 to 1")]
    [InlineData("strategy: {name: fedavgm, beta: 1}", "strategy.beta: found '1', expected a number at least 0 and below 1")]
    [InlineData("strategy: {name: feddyn, alpha: 0}", "strategy.alpha: found '0', expected a number from 1e-12")]
    [InlineData("strategy: {name: fedadam, tau: 0}", "strategy.tau: found '0', expected a number from 1e-12")]
    [InlineData("strategy: {name: scaffold, option: three}", "strategy.option: found 'three', expected one of one, two, niid-bench")]
    [InlineData("strategy: fedsgd\ntrain: {epochs: 2}", "train.epochs: fedsgd takes no local steps and would ignore epochs: leave it out.")]
    [InlineData("strategy: fedsgd\ndevices: {fleet: [{device: generic, link: generic, epochs: 2}]}",
        "devices.fleet.0.epochs: fedsgd takes no local steps")]
    [InlineData("train: {epochs: {from: 3, to: 2}}",
        "train.epochs: found a table, expected an integer from 1 to 100000, or a table with from and to, two such in order")]
    [InlineData("train: {epochs: {from: 3}}",
        "train.epochs: found a table, expected an integer from 1 to 100000, or a table with from and to")]
    [InlineData("train: {epochs: 2.5}", "train.epochs: found '2.5', expected an integer from 1 to 100000, or a table")]
    [InlineData("strategy: fednova\ntrain: {optimizer: adam}", "train.optimizer: fednova reckons with how far SGD carries a gradient")]
    [InlineData("strategy: {name: scaffold, aggregator: coordinate-median}", "strategy.aggregator: coordinate-median looks at the change "
        + "of the weights alone, and scaffold has 'delta_c' of each client averaged too")]
    [InlineData("strategy: {name: fednova, aggregator: {name: bucketing, inner: krum}}",
        "strategy.aggregator: bucketing looks at the change of the weights alone, and fednova has 'a' of each client averaged too")]
    [InlineData("train: {optimizer: adam, momentum: 0.9}",
        "exp.yaml:2:26: train.momentum: momentum is sgd's, and the optimizer is adam: leave it out.")]
    [InlineData("train: {schedule: {name: decay, decay: 0}}", "train.schedule.decay: found '0', expected a number from 1e-12")]
    public void Bad_options_are_one_clear_line(string yaml, string message) =>
        Assert.Contains(message,
            Assert.Throws<BadInputException>(() => Experiment.Parse($"dataset: sample\n{yaml}", "exp.yaml", [], Reading.Catalog)).Message);

    [Theory]
    [InlineData("{name: scaffold, aggregator: mean}")]
    [InlineData("{name: feddyn, aggregator: coordinate-median}")]
    public void An_aggregator_that_sees_all_that_is_averaged_is_taken(string strategy) =>
        Experiment.Parse($"dataset: sample\nstrategy: {strategy}", "exp.yaml", [], Reading.Catalog);
}
