using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Clients' own models in a whole run, and what a run says of them.</summary>
public sealed class PersonalizationTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-personal-").FullName;

    /// <summary>With one client its own parts and the averaged ones make up the model that FedAvg trains.</summary>
    [Theory]
    [InlineData("fedbn")]
    [InlineData("fedper")]
    public async Task One_client_alone_ends_with_the_model_of_FedAvg(string name)
    {
        var alone = Small() with { Clients = new() { Count = 1, PerRound = 1 }, Partition = new Iid { Holdout = 0.3 } };
        var (_, expected) = await RunAsync(alone);
        var (summary, actual) = await RunAsync(alone with { Strategy = name == "fedbn" ? new FedBN() : new FedPer() });
        Assert.Equal(expected.Single(), actual.Single(), 1e-4);
        // The global model lacks what the client keeps.
        Assert.NotEqual(expected.Single(), summary.FinalLoss, 1e-2);
    }

    [Fact]
    public async Task Clients_of_other_classes_are_served_better_by_models_of_their_own()
    {
        var skewed = Small() with { Partition = new ClassesPerClient { Classes = 2, Holdout = 0.3 }, Rounds = 5 };
        var (global, _) = await RunAsync(skewed);
        foreach (var strategy in new Strategy[]
        {
            new FineTuning { Epochs = 3 },
            new Ditto(),
            new FedPer(),
            new FedRep { HeadEpochs = 3 },
            new PFedMe(),
        })
        {
            var (personal, _) = await RunAsync(skewed with { Strategy = strategy });
            Assert.True(personal.ClientAccuracy!.Mean > global.ClientAccuracy!.Mean + 0.1,
                $"{Catalog.NameOf(strategy)}: {personal.ClientAccuracy} against {global.ClientAccuracy}");
        }
    }

    /// <summary>What FedBN is for, in training and in the clients' tests: experiments/client-styles.yaml, but smaller.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FedBN_is_ahead_of_FedAvg_where_clients_have_styles_of_their_own(int seed)
    {
        var styled = Small() with
        {
            Seed = seed,
            Dataset = new SyntheticImages { Train = 1200, Test = 100, Drift = 1 },
            Clients = new() { Count = 6, PerRound = 6 },
            Partition = new Iid { Holdout = 0.5 },
            Model = new LayerList
            {
                Layers =
                [
                    new Conv { Channels = 8, Kernel = 3 }, new BatchNorm(), new Relu(), new MaxPool { Kernel = 4 },
                    new Flatten(), new Linear { Features = 10 },
                ],
            },
            Rounds = 10,
            Train = new() { BatchSize = 16, Lr = 0.02, Momentum = 0.9 },
        };
        var (fedAvg, _) = await RunAsync(styled);
        var (fedBN, _) = await RunAsync(styled with { Strategy = new FedBN() });
        var (own, shared) = (fedBN.ClientAccuracy!.Mean, fedAvg.ClientAccuracy!.Mean);
        Assert.True(own > shared + 0.01, $"{own} against {shared}");
    }

    [Theory]
    [InlineData("fedavg", 0)]
    [InlineData("fedper", 16 * 10 + 10)]
    [InlineData("fedbn", 4 * 16)]
    public async Task What_stays_with_the_clients_is_in_no_byte_count(string name, int own)
    {
        var strategy = (Strategy)OptionInfo.Create(new Catalog().Find(typeof(Strategy), name)!.Type);
        await RunAsync(Small() with { Strategy = strategy, Partition = new Iid { Holdout = 0.3 }, Rounds = 1 });
        var row = File.ReadLines(Path.Combine(root, "0", "rounds.csv")).Last().Split(',');
        var bytes = 7 * 4 * (3072 * 16 + 16 + 4 * 16 + 16 * 10 + 10 - own);
        Assert.Equal([$"{bytes}", $"{bytes}"], row[10..12]);
    }

    [Fact]
    public async Task Scoring_clients_that_hold_nothing_out_is_refused_before_anything_is_written()
    {
        var error = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(Small() with { Partition = new Iid() }));
        Assert.Contains("set partition.holdout", error.Message);
        Assert.Empty(Directory.GetDirectories(root));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Experiment Small() => new()
    {
        Name = "personal",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 400, Test = 100 },
        Clients = new() { Count = 7, PerRound = 7 },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 16 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.05, Epochs = 2 },
        Evaluate = new() { Every = 100, Clients = true },
        Engine = new ManagedEngineFactory(),
    };

    /// <returns>The summary, and the loss of each client's own model on what it holds out.</returns>
    private async Task<(RunSummary Summary, double[] Losses)> RunAsync(Experiment experiment)
    {
        var folder = Path.Combine(root, Directory.GetDirectories(root).Length.ToString(CultureInfo.InvariantCulture));
        var summary = await Simulation.RunAsync(
            new() { Experiment = experiment, BaseDirectory = root, Out = folder, Workers = 2, Catalog = new Catalog() },
            TestContext.Current.CancellationToken);
        var rows = File.ReadLines(Path.Combine(folder, "clients.csv")).Select(line => line.Split(','))
            .Where(cells => cells[2] == "evaluated");
        return (summary, [.. rows.Select(cells => double.Parse(cells[12], CultureInfo.InvariantCulture))]);
    }
}
