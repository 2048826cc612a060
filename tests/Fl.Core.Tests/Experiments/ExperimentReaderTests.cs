namespace Fl.Core.Tests;

using static Reading;

public class ExperimentReaderTests
{
    [Fact]
    public void A_dataset_alone_is_an_experiment_with_the_defaults()
    {
        var experiment = Read("dataset: sample");
        Assert.Equal(new Experiment { Name = "exp", Dataset = experiment.Dataset, Evaluate = experiment.Evaluate }, experiment);
        Assert.Equal(new SampleData(),
            Assert.IsType<SampleData>(experiment.Dataset) with { Shares = new SampleData().Shares, Labels = new SampleData().Labels });
    }

    [Fact]
    public void Every_form_of_option_is_read()
    {
        var experiment = Read("""
            # the whole vocabulary
            name: 2024
            seed: 9223372036854775807
            rounds: 1_000
            dataset:
              name: sample
              path: "~"
              augment: crop_flip
              spread: .5
              shares: [1e-3, 0.25, 1]
              labels: [cat, "1"]
              offset: -0
              limit: 5
              inner: {name: iid, holdout: 0.1}
            clients: {count: 1e3, per_round: 0x10}
            strategy: {server_lr: 1e-3}
            train: {momentum: 0.9, nesterov: true, weight_decay: 0}
            evaluate: {targets: [0.5, 0.6]}
            """);
        Assert.Equal(("2024", long.MaxValue, 1000), (experiment.Name, experiment.Seed, experiment.Rounds));
        var data = Assert.IsType<SampleData>(experiment.Dataset);
        Assert.Equal(("~", new CropFlip(), 0.5f, 5), (data.Path, data.Augment, data.Spread, data.Limit));
        Assert.Equal([0.001, 0.25, 1], data.Shares);
        Assert.Equal(["cat", "1"], data.Labels);
        Assert.Equal(new Iid { Holdout = 0.1 }, data.Inner);
        Assert.Equal(new ClientsOptions { Count = 1000, PerRound = 16 }, experiment.Clients);
        Assert.Equal(new FedAvg { ServerLr = 0.001 }, experiment.Strategy);
        Assert.Equal(new TrainOptions { Momentum = 0.9, Nesterov = true }, experiment.Train);
        Assert.Equal([0.5, 0.6], experiment.Evaluate.Targets);
    }

    [Theory]
    [InlineData("model: [{layer: conv, name: conv1, channels: 32, kernel: 5, padding: 2}, relu, {layer: residual, body: [relu]}]")]
    [InlineData("model: {name: layers, layers: [{layer: conv, name: conv1, channels: 32, kernel: 5, padding: 2}, relu, {layer: "
        + "residual, body: [relu]}]}")]
    public void A_model_may_be_a_list_of_layers(string model)
    {
        var layers = Assert.IsType<LayerList>(Read("dataset: sample\n" + model).Model).Layers;
        Assert.Equal(new Conv { Name = "conv1", Channels = 32, Kernel = 5, Padding = 2 }, layers[0]);
        Assert.Equal(new Relu(), layers[1]);
        Assert.Equal(new Relu(), Assert.Single(Assert.IsType<Residual>(layers[2]).Body));
    }

    [Fact]
    public void A_list_of_layers_builds_the_model_it_spells()
    {
        var experiment = Read("""
            dataset: sample
            model:
              - {layer: conv, name: conv1, channels: 6, kernel: 5}
              - relu
              - {layer: max-pool, kernel: 2}
              - {layer: conv, name: conv2, channels: 16, kernel: 5}
              - relu
              - {layer: max-pool, kernel: 2}
              - flatten
              - {layer: linear, name: fc1, features: 120}
              - relu
              - {layer: linear, name: fc2, features: 84}
              - relu
              - {layer: linear, name: fc3, features: 10}
            """);
        var (built, net) = (experiment.Model.Build(new(3, 32, 32), 10), new Net().Build(new(3, 32, 32), 10));
        Assert.Equal(net.Layout.Segments.Select(s => (s.Name, s.Offset, s.Length)),
            built.Layout.Segments.Select(s => (s.Name, s.Offset, s.Length)));
    }

    [Fact]
    public void An_alias_stands_for_a_copy_of_its_anchor()
    {
        var experiment = Read("""
            dataset: {name: sample, inner: &split {name: iid, holdout: 0.2}}
            partition: *split
            """, "partition.holdout=0.3");
        Assert.Equal(new Iid { Holdout = 0.3 }, experiment.Partition);
        Assert.Equal(new Iid { Holdout = 0.2 }, Assert.IsType<SampleData>(experiment.Dataset).Inner);
    }

    [Theory]
    [InlineData("runs/cifar 10.yaml", "cifar 10")]
    [InlineData("plain", "plain")]
    public void The_name_is_the_file_s_unless_given(string file, string name)
    {
        Assert.Equal(name, Experiment.Parse("dataset: sample", file, [], Catalog).Name);
        Assert.Equal("mine", Experiment.Parse("dataset: sample\nname: mine", file, [], Catalog).Name);
    }

    [Fact]
    public void A_file_that_is_not_there_not_a_file_or_not_text_is_told_in_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("fl-").FullName;
        try
        {
            var binary = Path.Combine(folder, "binary.yaml");
            File.WriteAllBytes(binary, [0xff, 0xfe, 0xfd, 0x80, 0x81]);
            var large = Path.Combine(folder, "large.yaml");
            File.WriteAllText(large, new string('#', 3_000_000));
            Assert.Equal($"{folder}/none.yaml: no such file.", Load(folder + "/none.yaml"));
            Assert.Equal($"{folder}: is a folder; expected an experiment file.", Load(folder));
            Assert.StartsWith(binary, Load(binary));
            Assert.Equal($"{large}:1:1: longer than 1048576 characters; an experiment is a page.", Load(large));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Load(string path) =>
            Assert.Single(Assert.Throws<BadInputException>(() => Experiment.Load(path, [], Catalog)).Messages);
    }
}
