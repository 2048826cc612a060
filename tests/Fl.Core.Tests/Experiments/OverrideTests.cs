namespace Fl.Core.Tests;

using static Reading;

public class OverrideTests
{
    private const string Yaml = """
        dataset: {name: sample, train: 5}
        strategy: fedavg
        model:
          - {layer: conv, name: conv1, channels: 6, kernel: 5}
          - relu
        """;

    [Theory]
    [InlineData("{from: 1, to: 5}", "train.epochs=3", 3, 3)]
    [InlineData("{from: 1, to: 5}", "train.epochs.to=2", 1, 2)]
    [InlineData("4", "train.epochs.from=2", 2, 4)]
    [InlineData("4", "train.epochs={from: 5, to: 6}", 5, 6)]
    public void A_range_of_epochs_is_set_whole_or_at_an_end(string epochs, string assignment, int from, int to) =>
        Assert.Equal(new EpochRange(from, to),
            Experiment.Parse($"dataset: sample\ntrain: {{epochs: {epochs}}}", "exp.yaml", [assignment], Reading.Catalog).Train.Epochs);

    [Fact]
    public void An_override_reaches_every_key()
    {
        var experiment = Read(
            Yaml, "seed=7", "train.lr=1e-2", "train.lr = 0.5", "strategy.server_lr=0.25", "partition=iid", "partition.holdout=0.1",
            "dataset.shares=[0.5, 1]", "evaluate={every: 3}", "model.0.channels=12", "model.1.name=act", "name=a=b", "clients.count=20");
        Assert.Equal((7, 0.5, "a=b", 3, 20),
            (experiment.Seed, experiment.Train.Lr, experiment.Name, experiment.Evaluate.Every, experiment.Clients.Count));
        Assert.Equal(new FedAvg { ServerLr = 0.25 }, experiment.Strategy);
        Assert.Equal(new Iid { Holdout = 0.1 }, experiment.Partition);
        Assert.Equal([0.5, 1], Assert.IsType<SampleData>(experiment.Dataset).Shares);
        Assert.Equal([new Conv { Name = "conv1", Channels = 12, Kernel = 5 }, new Relu { Name = "act" }],
            Assert.IsType<LayerList>(experiment.Model).Layers);
    }

    [Fact]
    public void An_override_may_change_the_component()
    {
        Assert.Equal(new FakeData { Root = "x" }, Read("dataset: sample", "dataset=fake", "dataset.root=x").Dataset);
        Assert.Equal(new FakeData { Root = "x" }, Read(Yaml, "dataset={name: fake, root: x}").Dataset);
        Assert.Equal(5, Assert.IsType<SampleData>(Read("dataset: {name: fake, train: 5}", "dataset.name=sample").Dataset).Train);
        Assert.Equal(5, Assert.IsType<SampleData>(Read("dataset: {name: fake, train: 5}", "dataset=sample").Dataset).Train);
        Assert.IsType<FakeData>(Read("dataset: {name: sample, root: x}", "dataset=sample", "dataset.name=fake").Dataset);
        Assert.IsType<FakeData>(Read("dataset: {name: sample, root: x}", "dataset.name=sample", "dataset=fake").Dataset);
        Assert.Equal(new Sigmoid { Name = "act" },
            Assert.IsType<LayerList>(Read("dataset: sample\nmodel: [{layer: relu, name: act}]", "model.0=sigmoid").Model).Layers[0]);
        Assert.Equal(new Net(), Read(Yaml, "model=net").Model);
    }

    [Fact]
    public void Options_that_the_new_component_lacks_are_told_with_the_way_out()
    {
        Assert.Equal(
            "exp.yaml:1:25: dataset.train: not an option of 'fake' (--set dataset chose it; --set dataset={name: ...} replaces the whole "
            + "table), expected one of name, root.",
            Mistake(Yaml, "dataset=fake", "dataset.root=x"));
    }

    [Theory]
    [InlineData("train.lrr=1", "--set train.lrr: not an option, expected one of epochs, batch_size, last_batch, loss, optimizer, lr, "
        + "schedule, momentum, nesterov, weight_decay, beta1, beta2, epsilon, clip_norm; did you mean 'lr'?")]
    [InlineData("trian.lr=1", "--set trian.lr: trian: not an option, expected one of name, ")]
    [InlineData("train.lr=fast", "--set train.lr: found 'fast', expected a number from 0 to 1000000.")]
    [InlineData("train={lr: fast}", "--set train: train.lr: found 'fast', expected a number from 0 to 1000000.")]
    [InlineData("train.lr=", "--set train.lr: found nothing, expected a number")]
    [InlineData("train.lr", "--set train.lr: expected KEY=VALUE")]
    [InlineData("=1", "--set : expected KEY=VALUE")]
    [InlineData("train..lr=1", "--set train..lr: expected KEY=VALUE")]
    [InlineData("train=5", "--set train: found '5', expected a table with epochs, ")]
    [InlineData("partition=iidd", "--set partition: found 'iidd', expected ")]
    [InlineData("partition.name=iidd", "--set partition.name: found 'iidd', expected ")]
    [InlineData("dataset.shares=[0.5, 2]", "--set dataset.shares: dataset.shares.1: found '2', expected a number from 0 to 1.")]
    [InlineData("seed=[1", "--set seed: not readable as YAML: ")]
    [InlineData("model.2.channels=1", "--set model.2.channels: '2' is not an item of this list; expected an index from 0 to 1.")]
    [InlineData("model.name=net", "--set model.name: 'name' is not an item of this list; expected an index from 0 to 1.")]
    [InlineData("model.1.channels=1", "--set model.1.channels: not an option of 'relu', expected one of layer, name.")]
    [InlineData("clients.per_round=1000", "--set clients.per_round: per_round 1000 is more than count 100.")]
    public void A_mistake_of_an_override_names_it(string assignment, string message) =>
        Assert.StartsWith(message, Mistake(Yaml, assignment));
}
