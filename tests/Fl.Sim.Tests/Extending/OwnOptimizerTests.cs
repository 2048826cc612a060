using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>An optimizer of another assembly, <see cref="Adagrad"/>, is chosen, set, listed and written as Fl's own are.</summary>
public sealed class OwnOptimizerTests : IDisposable
{
    private static readonly Catalog Catalog = new(typeof(OwnOptimizerTests).Assembly);
    private readonly RunsFolder folder = new();

    [Fact]
    public async Task It_trains_by_its_name()
    {
        var read = Read("optimizer: adagrad, lr: 0.002, batch_size: 10");
        Assert.IsType<Adagrad>(read.Train.Optimizer);
        var experiment = RunsFolder.Small with { Rounds = 5, Train = read.Train };
        var summary = await folder.RunAsync(experiment, "adagrad");
        Assert.True(summary.FinalLoss < Math.Log(10), $"loss {summary.FinalLoss:f3}");
        var other = experiment with { Train = Read("optimizer: {name: adagrad, initial_accumulator: 1}, lr: 0.002, batch_size: 10").Train };
        Assert.NotEqual(summary.ModelSha256, (await folder.RunAsync(other, "other")).ModelSha256);
    }

    [Fact]
    public void Its_own_option_is_written_under_it_and_one_of_train_beside_it()
    {
        var yaml = Read("optimizer: {name: adagrad, initial_accumulator: 0.5}, epsilon: 0.1").ToYaml();
        Assert.Contains("\n  optimizer:\n    name: adagrad\n    initial_accumulator: 0.5\n  lr: 0.01\n", yaml);
        Assert.Contains("\n  epsilon: 0.1\n", yaml);
        Assert.Equal(yaml, Experiment.Parse(yaml, "exp.yaml", [], Catalog).ToYaml());
        Assert.Equal(yaml, Read("optimizer: {name: adagrad, epsilon: 0.1, initial_accumulator: 0.5}").ToYaml());
        Assert.Equal(yaml, Read("epsilon: 0.1", "train.optimizer=adagrad", "train.optimizer.initial_accumulator=0.5").ToYaml());
        Assert.Equal(0.1, Assert.IsType<Adagrad>(Read("optimizer: {name: adagrad, epsilon: 0.1}").Train.Optimizer).Epsilon);
    }

    [Theory]
    [InlineData("optimizer: adagrad, beta1: 0.5",
        "exp.yaml:2:29: train.beta1: beta1 is adam's and adamw's, and the optimizer is adagrad: leave it out.")]
    [InlineData("optimizer: {name: sgd, initial_accumulator: 1}", "exp.yaml:2:32: train.optimizer.initial_accumulator: "
        + "not an option of 'sgd', expected one of name, momentum, nesterov, weight_decay.")]
    [InlineData("optimizer: {name: sgd, nesterov: true}", "exp.yaml:2:32: train.nesterov: nesterov needs a momentum above 0.")]
    [InlineData("optimizer: {name: sgd, momentum: 2}",
        "exp.yaml:2:32: train.momentum: found '2', expected a number at least 0 and below 1.")]
    [InlineData("optimizer: {name: sgd, momentum: 0.5}, momentum: 0.9",
        "exp.yaml:2:32: train.optimizer.momentum: also given as train.momentum (exp.yaml:2:48): keep one.")]
    [InlineData("optimizer: adagra",
        "exp.yaml:2:9: train.optimizer: found 'adagra', expected one of adagrad, adam, adamw, other-default, sgd; did you mean 'adagrad'?")]
    [InlineData("optimizer: other-default",
        "exp.yaml:2:9: train.optimizer: other-default has another default for momentum than train, which decides: rename its option.")]
    public void What_would_be_ignored_is_refused_where_it_stands(string train, string message) =>
        Assert.Equal(message, Assert.Single(Assert.Throws<BadInputException>(() => Read(train)).Messages));

    [Fact]
    public void It_is_listed_completed_and_refused_where_a_length_is_reckoned_with()
    {
        Assert.Contains("initial_accumulator", Listing.Of("optimizers", Catalog));
        Assert.Equal(["train.optimizer=adagrad"], new KeyCompletion(Catalog).Of("train.optimizer=adag"));
        Assert.Contains("train.optimizer.initial_accumulator=", new KeyCompletion(Catalog).Of("train.optimizer.i"));
        Assert.Contains("adagrad has no such length",
            Assert.Throws<BadInputException>(() => Read("optimizer: adagrad", "strategy=fednova")).Message);
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Read(string train, params string[] overrides) =>
        Experiment.Parse($"dataset: synthetic-images\ntrain: {{{train}}}", "exp.yaml", overrides, Catalog);

    /// <summary>What train would overrule without a word.</summary>
    [Named("other-default")]
    public sealed record OtherDefault : Optimizer
    {
        public double Momentum { get; init; } = 0.9;

        public override OptimizerSteps Start(Vector parameters) => throw new NotSupportedException();
    }
}
