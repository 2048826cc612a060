using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Edge aggregators between the clients and the server.</summary>
public sealed class TopologyTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-edges-").FullName;

    [Fact]
    public async Task Edges_that_average_once_come_to_what_the_server_comes_to_without_them()
    {
        var flat = await RunAsync(Small());
        var edges = await RunAsync(Small() with { Topology = new() { Edges = 3 } });
        var (a, b) = (Weights(flat.Folder), Weights(edges.Folder));
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(flat.Summary.ModelSha256, (await RunAsync(Small() with { Topology = new() { Edges = 3, EdgeRounds = 2 } })).Summary.ModelSha256);
    }

    /// <summary>With a frozen layer, and one that stays with the clients.</summary>
    [Fact]
    public async Task Edges_pass_on_what_travels_of_a_model_and_no_more()
    {
        var experiment = Small() with
        {
            Model = new LayerList { Layers = [new Flatten(), new Linear { Name = "a", Features = 6 }, new Linear { Name = "b", Features = 8 }, new BatchNorm(), new Linear { Name = "c", Features = 10 }], Freeze = ["a"] },
            Strategy = new FedPer(),
        };
        var flat = await RunAsync(experiment);
        var edges = await RunAsync(experiment with { Topology = new() { Edges = 3 } });
        Assert.All(Weights(flat.Folder, experiment).Zip(Weights(edges.Folder, experiment)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
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
        var experiment = Small() with { Topology = new() { Edges = 2, EdgeRounds = 3 }, Clients = new() { Count = 9, PerRound = 5 }, Strategy = new FedAdam() };
        Assert.Equal((await RunAsync(experiment, workers: 1)).Summary.ModelSha256, (await RunAsync(experiment, workers: 3)).Summary.ModelSha256);
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
        Assert.Equal([6 * 2 * bytes, 6 * 2 * bytes, 3 * bytes, 3 * bytes], new[] { 10, 11, 14, 15 }.Select(column => double.Parse(last[column], CultureInfo.InvariantCulture)));
        // In each of two rounds: the backhaul both ways, and twice a download, five steps and an upload.
        Assert.Equal(2 * (2 * (0.5 + bytes * 8 / 4e6) + 2 * (5 + 2 * bytes * 8 / 8e6)), run.Summary.VirtualSeconds!.Value, 1e-4);
    }

    [Theory]
    [InlineData("scaffold", "topology.edges")]
    [InlineData("fedbuff", "topology.edges")]
    public void What_edges_cannot_average_is_refused(string strategy, string key) =>
        Assert.Contains(((Small() with { Strategy = (Strategy)OptionInfo.Create(new Catalog().Find(typeof(Strategy), strategy)!.Type), Topology = new() { Edges = 2 } }).Problems()), problem => problem.Key == key);

    public void Dispose() => Directory.Delete(root, recursive: true);

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

    private static float[] Weights(string folder, Experiment? experiment = null)
    {
        var model = (experiment ?? Small()).Model.Build(Small().Dataset.Shape, 10);
        var weights = new float[model.Layout.Length];
        Safetensors.Read(Path.Combine(folder, Run.ModelName), model.Layout, weights);
        return weights;
    }

    private async Task<(RunSummary Summary, string Folder)> RunAsync(Experiment experiment, int workers = 2)
    {
        Assert.Empty(experiment.Problems());
        var folder = Path.Combine(root, Directory.GetDirectories(root).Length.ToString(CultureInfo.InvariantCulture));
        return (await Simulation.RunAsync(new() { Experiment = experiment, BaseDirectory = root, Out = folder, Workers = workers, Catalog = new Catalog() }, TestContext.Current.CancellationToken), folder);
    }
}
