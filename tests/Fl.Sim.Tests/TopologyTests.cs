using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Edge aggregators between the clients and the server.</summary>
public sealed class TopologyTests : IDisposable
{
    private static readonly Catalog Catalog = new();
    private readonly string root = Directory.CreateTempSubdirectory("fl-edges-").FullName;

    [Fact]
    public async Task Edges_that_average_once_come_to_what_the_server_comes_to_without_them()
    {
        var flat = await RunAsync(Small());
        var edges = await RunAsync(Small() with { Topology = new() { Edges = 3 } });
        Assert.Equal(flat.Summary.ModelSha256, edges.Summary.ModelSha256);
        Assert.NotEqual(flat.Summary.ModelSha256,
            (await RunAsync(Small() with { Topology = new() { Edges = 3, EdgeRounds = 2 } })).Summary.ModelSha256);
    }

    /// <summary>With a frozen layer, and one that stays with the clients.</summary>
    [Fact]
    public async Task Edges_pass_on_what_travels_of_a_model_and_no_more()
    {
        var experiment = Small() with
        {
            Model = new LayerList
            {
                Layers = [new Flatten(), new Linear { Name = "a", Features = 6 }, new Linear { Name = "b", Features = 8 }, new BatchNorm(),
                    new Linear { Name = "c", Features = 10 }],
                Freeze = ["a"],
            },
            Strategy = new FedPer(),
        };
        var flat = await RunAsync(experiment);
        var edges = await RunAsync(experiment with { Topology = new() { Edges = 3 } });
        Assert.Equal(flat.Summary.ModelSha256, edges.Summary.ModelSha256);
        var again = await RunAsync(experiment with { Topology = new() { Edges = 3, EdgeRounds = 2 } });
        Assert.NotEqual(edges.Summary.ModelSha256, again.Summary.ModelSha256);
        var (frozen, trained) = (4 * (3072 * 6 + 6), 4 * (6 * 8 + 8 + 4 * 8));
        var rounds = File.ReadLines(Path.Combine(edges.Folder, "rounds.csv")).Select(row => row.Split(',')[10..12]).ToArray();
        Assert.Equal([$"{6 * (frozen + trained)}", $"{6 * trained}"], rounds[2]);
        Assert.Equal([$"{6 * trained}", $"{6 * trained}"], rounds[^1]);
    }

    [Fact]
    public async Task Edges_give_the_same_bits_for_any_number_of_workers()
    {
        var experiment = Small() with
        {
            Topology = new() { Edges = 2, EdgeRounds = 3 },
            Clients = new() { Count = 9, PerRound = 5 },
            Strategy = new FedAdam(),
        };
        Assert.Equal((await RunAsync(experiment, workers: 1)).Summary.ModelSha256,
            (await RunAsync(experiment, workers: 3)).Summary.ModelSha256);
    }

    /// <summary>Some clients are asked more than once in a round: what a selection goes by is told in turn.</summary>
    [Fact]
    public async Task What_clients_report_in_the_turns_of_a_round_chooses_the_same_clients_for_any_number_of_workers()
    {
        var experiment = Small() with
        {
            Rounds = 10,
            Topology = new() { Edges = 4, EdgeRounds = 3 },
            Partition = new DirichletClient { Alpha = 1 },
            Clients = new() { Count = 40, PerRound = 20, Selection = new PowerOfChoice() },
        };
        var hash = (await RunAsync(experiment, workers: 1)).Summary.ModelSha256;
        foreach (var workers in (int[])[2, 3, 5]) Assert.Equal(hash, (await RunAsync(experiment, workers)).Summary.ModelSha256);
    }

    [Fact]
    public async Task Traffic_is_told_apart_and_the_backhaul_takes_time()
    {
        var link = new GenericLink { DownMbps = 8, UpMbps = 8, LatencyMs = 0 };
        var device = new GenericDevice { Gflops = 1e9, StepMs = 1000 };
        var experiment = Small() with
        {
            Rounds = 2,
            Devices = new() { Fleet = [new() { Device = device, Link = link }] },
            Topology = new() { Edges = 3, EdgeRounds = 2, Backhaul = new GenericLink { DownMbps = 4, UpMbps = 4, LatencyMs = 500 } },
        };
        var run = await RunAsync(experiment);
        var bytes = 4.0 * new Logistic().Build(experiment.Dataset.Shape, 10).Layout.Length;
        var last = File.ReadLines(Path.Combine(run.Folder, "rounds.csv")).Last().Split(',');
        Assert.Equal([6 * 2 * bytes, 6 * 2 * bytes, 3 * bytes, 3 * bytes],
            new[] { 10, 11, 14, 15 }.Select(column => double.Parse(last[column], CultureInfo.InvariantCulture)));
        // In each of two rounds: the backhaul both ways, and twice a download, five steps and an upload.
        Assert.Equal(2 * (2 * (0.5 + bytes * 8 / 4e6) + 2 * (5 + 2 * bytes * 8 / 8e6)), run.Summary.VirtualSeconds!.Value, 1e-4);
    }

    [Fact]
    public async Task An_edge_that_passes_on_sums_sends_them_whole()
    {
        var run = await RunAsync(Small() with { Rounds = 1, Topology = new() { Edges = 3 } });
        var length = new Logistic().Build(Small().Dataset.Shape, 10).Layout.Length;
        var last = File.ReadLines(Path.Combine(run.Folder, "rounds.csv")).Last().Split(',');
        Assert.Equal([3 * 4 * length, 3 * (Fold.BytesOf(length) + Fold.BytesOf(0))],
            new[] { 14, 15 }.Select(column => int.Parse(last[column], CultureInfo.InvariantCulture)));
    }

    public static TheoryData<string> Strategies => new(Catalog.Of(typeof(Strategy)).Select(entry => entry.Name));

    /// <summary>Some clients in each round, of unlike shares, and devices, whose clock the virtual times are compared by.</summary>
    [Theory, MemberData(nameof(Strategies))]
    public async Task One_edge_that_holds_everybody_is_as_if_there_were_none(string strategy)
    {
        var flat = Partial(strategy) with
        {
            Model = new LayerList
            {
                Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
            },
        };
        var edge = flat with { Topology = new() { Edges = 1 } };
        if (flat.Strategy is AsynchronousStrategy) Assert.Contains(edge.Problems(), problem => problem.Key == "topology.edges");
        else Assert.Equal((await RunAsync(flat)).Summary.ModelSha256, (await RunAsync(edge)).Summary.ModelSha256);
    }

    /// <summary>
    /// More than one edge, or more than one average, changes what is computed where it is not refused;
    /// the state of a client's last turn is what it goes on from.
    /// </summary>
    [Theory, MemberData(nameof(Strategies))]
    public async Task Edges_that_average_twice_are_refused_or_resumed_to_the_same_bits(string strategy)
    {
        var experiment = Partial(strategy) with
        {
            Model = new LayerList
            {
                Layers = [new Flatten(), new Linear { Features = 8 }, new BatchNorm(), new Relu(), new Linear { Features = 10 }],
            },
            Topology = new() { Edges = 2, EdgeRounds = 2 },
            Evaluate = new() { Clients = true },
            Partition = new Iid { Holdout = 0.2 },
        };
        if (!experiment.Strategy.CanAverageInParts || experiment.Strategy is AsynchronousStrategy)
        {
            Assert.Contains(experiment.Problems(), problem => problem.Key is "topology.edge_rounds" or "topology.edges");
            return;
        }
        var whole = await RunAsync(experiment);
        var first = await RunAsync(experiment with { Rounds = 1 });
        var resumed = await Simulation.RunAsync(
            new() { Experiment = experiment, BaseDirectory = root, Out = first.Folder, Workers = 1, Catalog = Catalog, Resume = true },
            TestContext.Current.CancellationToken);
        Assert.Equal(whole.Summary.ModelSha256, resumed.ModelSha256);
        Assert.Equal(whole.Summary.ClientAccuracy, resumed.ClientAccuracy);
    }

    /// <summary>What Ditto keeps is stepped in each turn: as many turns of one epoch on one edge are as many rounds.</summary>
    [Fact]
    public async Task What_a_client_keeps_goes_on_from_turn_to_turn()
    {
        var experiment =
            Small() with { Strategy = new Ditto(), Partition = new Iid { Holdout = 0.2 }, Evaluate = new() { Clients = true } };
        var rounds = await RunAsync(experiment with { Rounds = 4 });
        var turns = await RunAsync(experiment with { Rounds = 1, Topology = new() { Edges = 1, EdgeRounds = 4 } });
        var (a, b) = (Own(rounds.Folder), Own(turns.Folder));
        Assert.Equal(6, a.Length);
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

        static double[] Own(string folder) =>
            [.. File.ReadLines(Path.Combine(folder, ClientsCsv.Name)).Select(line => line.Split(','))
                .Where(cells => cells[2] == "evaluated").Select(cells => double.Parse(cells[12], CultureInfo.InvariantCulture))];
    }

    [Theory]
    [InlineData("scaffold", 1, "mean", "")]
    [InlineData("scaffold", 2, "mean", "topology.edge_rounds")]
    [InlineData("feddyn", 2, "mean", "topology.edge_rounds")]
    [InlineData("feddyn", 1, "coordinate-median", "topology.edges")]
    [InlineData("fedsgd", 2, "mean", "topology.edge_rounds")]
    [InlineData("fedbuff", 1, "mean", "topology.edges")]
    [InlineData("fedavg", 2, "coordinate-median", "")]
    [InlineData("fedavg", 1, "bulyan", "strategy.aggregator.name")]
    public void What_edges_cannot_average_is_refused(string strategy, int rounds, string aggregator, string key)
    {
        var experiment = Small() with
        {
            Strategy = (Strategy)OptionInfo.Create(Catalog.Find(typeof(Strategy),
                strategy)!.Type) with { Aggregator = (Aggregator)OptionInfo.Create(Catalog.Find(typeof(Aggregator), aggregator)!.Type) },
            Train = new(),
            Topology = new() { Edges = 3, EdgeRounds = rounds },
        };
        Assert.Equal(key.Length == 0 ? [] : [key], experiment.Problems().Select(problem => problem.Key));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Experiment Partial(string strategy) => Small() with
    {
        Partition = new DirichletClient { Alpha = 1 },
        Clients = new() { Count = 6, PerRound = 4 },
        Strategy = (Strategy)OptionInfo.Create(Catalog.Find(typeof(Strategy), strategy)!.Type),
        Train = strategy == "fedsgd" ? new() { BatchSize = 10 } : new() { BatchSize = 10, Lr = 0.005 },
    };

    private static Experiment Small() => new()
    {
        Name = "edges",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 300, Test = 20 },
        Clients = new() { Count = 6, PerRound = 6 },
        Model = new Logistic(),
        Train = new() { BatchSize = 10, Lr = 0.05 },
        Engine = new ManagedEngineFactory(),
    };

    private async Task<(RunSummary Summary, string Folder)> RunAsync(Experiment experiment, int workers = 2)
    {
        Assert.Empty(experiment.Problems());
        var folder = Path.Combine(root, Directory.GetDirectories(root).Length.ToString(CultureInfo.InvariantCulture));
        return (await Simulation.RunAsync(
            new() { Experiment = experiment, BaseDirectory = root, Out = folder, Workers = workers, Catalog = Catalog },
            TestContext.Current.CancellationToken), folder);
    }
}
