using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A server that has examples of its own, and what FLTrust makes of them.</summary>
public sealed class ServerTrainingTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-trust-").FullName;

    [Fact]
    public async Task The_server_s_examples_are_drawn_from_the_seed_and_no_client_has_them()
    {
        var experiment = Small() with { Partition = new DirichletClient { Alpha = 0.5, Holdout = 0.2 } };
        var (plain, kept) = (await LoadAsync(experiment with { Strategy = new FedAvg() }), await LoadAsync(experiment));
        Assert.Empty(plain.ServerExamples);
        Assert.Equal(60, kept.ServerExamples.Distinct().Count());
        Assert.Equal(kept.ServerExamples, (await LoadAsync(experiment)).ServerExamples);
        Assert.NotEqual(kept.ServerExamples, (await LoadAsync(experiment with { Seed = 2 })).ServerExamples);
        for (var client = 0; client < 10; client++)
        {
            Assert.Equal(plain.Partition.Train(client).ToArray().Except(kept.ServerExamples), kept.Partition.Train(client).ToArray());
            Assert.Equal(plain.Partition.Test(client).ToArray().Except(kept.ServerExamples), kept.Partition.Test(client).ToArray());
        }
    }

    /// <summary>More attackers than honest clients, each of whom sends its update turned round.</summary>
    [Fact]
    public async Task FLTrust_learns_where_attackers_outnumber_the_others_and_a_mean_does_not()
    {
        var attacked = Small() with
        {
            Dataset = new SyntheticImages { Train = 2000, Test = 500 },
            Model = new Net(),
            Train = new() { BatchSize = 10, Lr = 0.02, Epochs = 5, Momentum = 0.9 },
            Attack = new SignFlip { Attackers = 6 },
            Rounds = 10,
        };
        Assert.InRange(
            (await RunAsync(attacked with { Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 200 } } })).FinalAccuracy,
            0.4, 1);
        // Longer, and these diverge altogether.
        foreach (var aggregator in new Aggregator[] { new Mean(), new CoordinateMedian() })
            Assert.InRange((await RunAsync(attacked with { Strategy = new FedAvg { Aggregator = aggregator }, Rounds = 5 })).FinalAccuracy,
                0, 0.15);
    }

    /// <summary>FedDyn keeps a vector on each client, and so on the server.</summary>
    [Fact]
    public async Task A_run_that_goes_on_has_the_bits_of_one_that_was_whole()
    {
        var experiment = Small() with { Strategy = new FedDyn { Aggregator = new FLTrust { RootExamples = 60 } }, Rounds = 4 };
        var whole = await RunAsync(experiment);
        await RunAsync(experiment with { Rounds = 2 }, "halves");
        Assert.Equal(whole.ModelSha256, (await RunAsync(experiment, "halves", resume: true)).ModelSha256);
        Assert.Equal(whole.ModelSha256, (await RunAsync(experiment, workers: 3)).ModelSha256);
    }

    [Fact]
    public async Task A_server_that_diverges_ends_the_run_with_one_line()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() =>
            RunAsync(Small() with { Train = new() { Lr = 1e6, Momentum = 0.99, BatchSize = 4, Epochs = 20 } }));
        Assert.StartsWith("round 1: the server's own training became NaN or infinite; the learning rate may be too large.", error.Message);
    }

    [Fact]
    public async Task More_examples_than_there_are_cannot_be_kept() => Assert.Equal(
        "strategy.aggregator keeps 700 training examples for the server, and there are 700 in all: lower root_examples.",
        (await Assert.ThrowsAsync<BadInputException>(() =>
            LoadAsync(Small() with { Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 700 } } }))).Message);

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Experiment Small() => new()
    {
        Name = "trust",
        Rounds = 8,
        Dataset = new SyntheticImages { Train = 700, Test = 200 },
        Clients = new() { Count = 10, PerRound = 10 },
        Strategy = new FedAvg { Aggregator = new FLTrust { RootExamples = 60 } },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 16 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 10, Lr = 0.05, Epochs = 3, Momentum = 0.9 },
        Evaluate = new() { Every = 100 },
        Engine = new ManagedEngineFactory(),
    };

    private Task<Workload> LoadAsync(Experiment experiment) =>
        Workload.LoadAsync(Resolved.Of(experiment, root, new Catalog()), null, TestContext.Current.CancellationToken);

    private Task<RunSummary> RunAsync(Experiment experiment, string? folder = null, bool resume = false, int workers = 1) =>
        Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = Path.Combine(root, folder ?? Directory.GetDirectories(root).Length.ToString()),
            Resume = resume,
            Workers = workers,
            Catalog = new Catalog(),
        }, TestContext.Current.CancellationToken);
}
