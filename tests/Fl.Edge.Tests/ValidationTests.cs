using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>Validation examples where clients have data that the server does not deal.</summary>
public sealed class ValidationTests : Workspace
{
    private const string Small = """
        dataset: {name: synthetic-images, train: 40, test: 20}
        clients: {count: 2, per_round: 2}
        model: logistic
        evaluate: {validation: 0.2}
        """;

    /// <summary>The server keeps some of its own pictures; a device's are all for it.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void A_device_with_pictures_of_its_own_leaves_none_to_the_server(int? parts)
    {
        var experiment = new Experiment
        {
            Dataset = new Pictures { ClassNames = ["butter", "milk"] },
            Clients = new() { Count = 2, PerRound = 2 },
            Evaluate = new() { Validation = 0.2 },
            Strategy = new FedAvg { Aggregator = new FLTrust() },
        };
        var share = DataShare.Of(experiment, parts is { } count ? (1, count) : null, 1);
        Assert.Equal((parts ?? 1, null, 0),
            (share.Experiment.Clients.Count, share.Experiment.Evaluate.Validation, share.Experiment.Strategy.Aggregator.ServerExamples));
    }

    /// <summary>
    /// What a data set holds out is for whoever scores it; a device scores what the partition holds out,
    /// a Flower client without such the test set.
    /// </summary>
    [Theory]
    [InlineData(0, 0.0, 0.3)]
    [InlineData(0.25, 0.0, 0.0)]
    public void A_device_holds_no_picture_out_that_nobody_scores(double holdout, double onDevice, double onFlower)
    {
        var experiment = new Experiment
        {
            Dataset = new Pictures { ClassNames = ["butter", "milk"], Test = 0.3 },
            Partition = new Iid { Holdout = holdout },
            Clients = new() { Count = 2, PerRound = 2 },
        };
        static double? TestOf(DataShare share) => ((Pictures)share.Experiment.Dataset).Test;
        Assert.Equal((onDevice, onDevice, onFlower), (TestOf(DataShare.Of(experiment, null, 1)),
            TestOf(DataShare.Of(experiment, (1, 4), 1)), TestOf(DataShare.Of(experiment, null, "1"))));
        Assert.Equal(holdout, DataShare.Of(experiment, null, 1).Experiment.Partition.Holdout);
    }

    [Fact]
    public async Task Flowers_clients_and_servers_have_none_and_the_key_is_refused()
    {
        Write("small.yaml", Small);
        await ComplainsAsync("evaluate.validation keeps examples from the clients, and Flower's clients choose their own", "serve",
            "small.yaml", "--flower");
        await ComplainsAsync(
            "a Flower server has none of them: take evaluate.validation out", "join", "127.0.0.1:1", "--flower",
            "--experiment", "small.yaml", "--cid", "0");
    }
}
