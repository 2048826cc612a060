using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>What every strategy, aggregator and selection of the catalog keeps to, on both engines.</summary>
public sealed class StrategyContractTests : IDisposable
{
    private static readonly Catalog Catalog = new(typeof(TorchEngineFactory).Assembly);
    private readonly string root = Directory.CreateTempSubdirectory("fl-contract-").FullName;

    public static TheoryData<string> Strategies => new(Catalog.Of(typeof(Strategy)).Select(entry => entry.Name));

    public static TheoryData<string> Aggregators => new(Catalog.Of(typeof(Aggregator)).Select(entry => entry.Name));

    public static TheoryData<string> Selections => new(Catalog.Of(typeof(Selection)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Strategies))]
    public Task A_strategy_gives_the_same_bits_for_any_number_of_workers(string name) =>
        CheckAsync(name == "fedsgd"
            ? Small() with { Strategy = new FedSgd(), Train = new() { BatchSize = 8 } }
            : Small() with { Strategy = Default<Strategy>(name) });

    /// <summary>
    /// What virtual time is reckoned from is what is done; forward passes alone, each a third, are not among the examples met:
    /// two for each at most.
    /// </summary>
    [Theory, MemberData(nameof(Strategies))]
    public async Task A_strategy_does_the_work_that_it_says(string name)
    {
        var strategy = Default<Strategy>(name);
        // An asynchronous strategy's draws are not labelled by the round.
        var experiment = Small() with
        {
            Strategy = strategy,
            Train = Small().Train with { Epochs = strategy is AsynchronousStrategy ? 3 : new EpochRange(1, 4) },
            Engine = new ManagedEngineFactory(),
        };
        if (experiment.Strategy is FedProx prox) experiment = experiment with { Strategy = prox with { Stragglers = 0.5 } };
        var seen = new Seen();
        await RunAsync(experiment, workers: 2, seen);
        Assert.NotEmpty(seen.Clients);
        Assert.All(seen.Clients, one =>
        {
            var work = experiment.Strategy.Work(
                new WorkPlan(experiment.Seed, one.Round, one.Client.Client, one.Client.Examples, experiment.Train));
            Assert.InRange(work - one.Client.ExamplesMet, 0, one.Client.ExamplesMet * 2 / 3.0 + 1e-9);
        });
    }

    /// <summary>On a device whose vectors the host cannot look into.</summary>
    [Theory, MemberData(nameof(Strategies))]
    public async Task A_strategy_gives_the_same_bits_in_a_device_s_memory(string name)
    {
        var train = name == "fedsgd" ? new() { BatchSize = 8 } : Small().Train with { ClipNorm = 1 };
        var experiment = Small() with
        {
            Strategy = Default<Strategy>(name),
            Train = train,
            Partition = new DirichletClient { Alpha = 1, Holdout = 0.2 },
        };
        if (name == "fedprox") experiment = experiment with { Attack = new ALittleIsEnough { Attackers = 2 } };
        var host = await RunAsync(experiment with { Engine = new ManagedEngineFactory() }, workers: 2);
        var device = await RunAsync(experiment with { Engine = new ForeignFactory() }, workers: 2);
        Assert.Equal((host.ModelSha256, host.FinalLoss, host.FinalAccuracy), (device.ModelSha256, device.FinalLoss, device.FinalAccuracy));
    }

    [Theory, MemberData(nameof(Aggregators))]
    public Task An_aggregator_gives_the_same_bits_for_any_number_of_workers(string name) =>
        CheckAsync(Small() with
        {
            Strategy = new FedAvg { Aggregator = Default<Aggregator>(name) },
            Clients = new() { Count = 11, PerRound = 10 },
        });

    [Theory, MemberData(nameof(Selections))]
    public Task A_selection_gives_the_same_bits_for_any_number_of_workers(string name) =>
        CheckAsync(Small() with
        {
            Clients = new() { Count = 7, PerRound = 4, Selection = Default<Selection>(name) },
            Devices = new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }], Slowdown = 10 },
        });

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task CheckAsync(Experiment experiment)
    {
        Assert.Empty(experiment.Problems());
        EngineFactory[] engines = [new ManagedEngineFactory(), new TorchEngineFactory()];
        foreach (var engine in engines)
        {
            var one = await RunAsync(experiment with { Engine = engine }, workers: 1);
            var three = await RunAsync(experiment with { Engine = engine }, workers: 3);
            Assert.Equal(one.DatasetSha256, three.DatasetSha256);
            Assert.Equal(one.ModelSha256, three.ModelSha256);
            Assert.Equal(one.FinalLoss, three.FinalLoss);
            Assert.True(double.IsFinite(one.FinalLoss));
        }
    }

    /// <summary>Clients of different classes, some of them twice in three rounds, and a model with running statistics.</summary>
    private static Experiment Small() => new()
    {
        Name = "contract",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 140, Test = 60 },
        Partition = new DirichletClient { Alpha = 1 },
        Clients = new() { Count = 7, PerRound = 4 },
        Model = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
        },
        Train = new() { BatchSize = 8, Lr = 0.005 },
        Evaluate = new() { Every = 3 },
    };

    private static T Default<T>(string name) where T : Component => (T)OptionInfo.Create(Catalog.Find(typeof(T), name)!.Type);

    private sealed class Seen : IRunView
    {
        public List<(int Round, ClientReport Client)> Clients { get; } = [];

        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result) => Clients.AddRange(result.Clients.Where(client => client.Status == UpdateStatus.Completed)
            .Select(client => (result.Round, client)));
    }

    private Task<RunSummary> RunAsync(Experiment experiment, int workers, IRunView? view = null) => Simulation.RunAsync(new()
    {
        Experiment = experiment,
        BaseDirectory = root,
        Out = Path.Combine(root, Directory.GetDirectories(root).Length.ToString()),
        Workers = workers,
        Catalog = Catalog,
        Views = view is null ? [] : [view],
    }, TestContext.Current.CancellationToken);
}
