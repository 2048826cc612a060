using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What no step of the server changes goes to each simulated client once: bytes, time and energy against sums by hand.</summary>
public sealed class ConstantPartTests : IDisposable
{
    /// <summary>Bytes of the frozen layer, and of the layer that is trained.</summary>
    private const long Body = 4 * (3072 * 6 + 6), Head = 4 * (6 * 10 + 10);

    private readonly string root = Directory.CreateTempSubdirectory("fl-constant-").FullName;

    [Fact]
    public async Task A_client_s_first_task_takes_the_whole_model_and_later_ones_what_is_trained()
    {
        var run = await RunAsync(Small() with { Rounds = 6, Clients = new() { Count = 4, PerRound = 2 } });
        var (met, rows) = (new HashSet<string>(), Rows(run.Folder, "clients.csv"));
        Assert.All(rows, row => Assert.Equal(
            (met.Add(row["client"]) ? Body + Head : Head, Head), (Number(row["bytes_down"]), Number(row["bytes_up"]))));
        Assert.InRange(met.Count, 3, 4);
        Assert.Equal(rows.GroupBy(row => row["round"]).Select(round => round.Sum(row => Number(row["bytes_down"]))), BytesDown(run.Folder));
        Assert.Equal(met.Count * Body + 12 * Head, run.Summary.BytesDown);
    }

    /// <summary>The head stays with the clients, and a device lacks the server's file.</summary>
    [Fact]
    public async Task What_stays_with_clients_and_starts_from_a_file_travels_once_too()
    {
        var free = Small() with { Model = Model() };
        var start = await RunAsync(free);
        var from = free with { Model = Model() with { Initial = Path.Combine(start.Folder, Run.ModelName) }, Strategy = new FedPer() };
        var run = await RunAsync(from);
        Assert.Equal([4 * (Body + Head), 4 * Body, 4 * Body], BytesDown(run.Folder));
        // The server's own copy of what stays with the clients is as the file has it.
        var layout = from.Model.Build(from.Dataset.Shape, 10).Layout;
        float[] before = new float[layout.Length], after = new float[layout.Length];
        Safetensors.Read(Path.Combine(start.Folder, Run.ModelName), layout, before);
        Safetensors.Read(Path.Combine(run.Folder, Run.ModelName), layout, after);
        var head = layout["b.weight"];
        Assert.Equal(before[head.Offset..(head.Offset + head.Length)], after[head.Offset..(head.Offset + head.Length)]);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task A_virtual_download_takes_as_long_as_what_travels()
    {
        var device = new GenericDevice { Gflops = 1e9, StepMs = 100 };
        var link = new GenericLink { DownMbps = 0.8, UpMbps = 8, LatencyMs = 0 };
        var run = await RunAsync(Small() with { Rounds = 3, Devices = new() { Fleet = [new() { Device = device, Link = link }] } });
        // 5 steps of 0.1 s, at 100,000 bytes a second down and ten times that up.
        var later = Head / 1e5 + 0.5 + Head / 1e6;
        var rounds = Rows(run.Folder, "rounds.csv");
        Assert.Equal(
            [0, Body / 1e5 + later, Body / 1e5 + 2 * later, Body / 1e5 + 3 * later],
            rounds.Select(row => Real(row["virtual_seconds"])), Near);
        // 2 W while it waits, 5 W while it trains.
        var joules = 4 * (5 * 0.5 + 2 * (Head / 1e5 + Head / 1e6));
        Assert.Equal([joules + 4 * 2 * Body / 1e5, joules, joules], rounds.Skip(1).Select(row => Real(row["joules"])), Near);
    }

    [Fact]
    public async Task A_client_that_is_lost_before_it_has_the_message_gets_all_of_it_again()
    {
        // The whole model takes 0.74 s, and client 0 goes away after half a second, for 100 s.
        var device = new GenericDevice { Gflops = 1e9, StepMs = 1000 };
        var link = new GenericLink { DownMbps = 0.8, UpMbps = 1e6, LatencyMs = 0 };
        var fleet = new FleetOptions { Fleet = [new() { Device = device, Link = link }], Availability = new Interrupted() };
        var run = await RunAsync(Small() with { Rounds = 4, Devices = fleet });
        Assert.Equal([Body + Head, Body + Head, Head, Head], BytesDown(run.Folder, client: 0));
        Assert.Equal([Body + Head, Head, Head, Head], BytesDown(run.Folder, client: 1));
    }

    [Fact]
    public async Task A_client_whose_training_fails_has_received_the_message()
    {
        var run = await RunAsync(Small() with { Strategy = new Stumbling(), Rounds = 3 });
        Assert.Equal([Body + Head, Head, Head], BytesDown(run.Folder, client: 1));
    }

    [Fact]
    public async Task Edges_get_it_once_from_the_server_and_clients_once_from_their_edge()
    {
        var backhaul = new GenericLink { DownMbps = 0.8, UpMbps = 0.8, LatencyMs = 500 };
        var (device, link) = (new GenericDevice { Gflops = 1e9 }, new GenericLink { DownMbps = 1e6, UpMbps = 1e6, LatencyMs = 0 });
        var run = await RunAsync(Small() with
        {
            Topology = new() { Edges = 2, EdgeRounds = 2, Backhaul = backhaul },
            Devices = new() { Fleet = [new() { Device = device, Link = link }] },
        });
        var rounds = Rows(run.Folder, "rounds.csv");
        Assert.Equal([4 * (Body + 2 * Head), 8 * Head, 8 * Head], BytesDown(run.Folder));
        Assert.Equal([2 * (Body + Head), 2 * Head, 2 * Head], rounds.Skip(1).Select(row => Number(row["backhaul_down"])));
        var later = 1 + 2 * Head / 1e5;
        Assert.Equal(
            [0, Body / 1e5 + later, Body / 1e5 + 2 * later, Body / 1e5 + 3 * later], rounds.Select(row => Real(row["virtual_seconds"])),
            (a, b) => Math.Abs(a - b) < 0.02);
    }

    /// <summary>Without a virtual clock, with attackers, with edges, and with clients that are late or away.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("attacked")]
    [InlineData("edges")]
    [InlineData("devices")]
    [InlineData("asynchronous")]
    public async Task A_run_that_was_broken_off_counts_what_one_in_a_piece_counts(string kind)
    {
        var fleet = new FleetOptions
        {
            Fleet = [new() { Device = new GenericDevice { StepMs = 100 }, Link = new GenericLink { DownMbps = 1, Spread = 1 } }],
            Slowdown = 5,
            Dropout = 0.2,
        };
        var longer = Small() with { Rounds = 6, Clients = new() { Count = 8, PerRound = 3 } };
        var experiment = kind switch
        {
            "attacked" => longer with { Attack = new SignFlip { Attackers = 2 } },
            "edges" => longer with { Topology = new() { Edges = 2 } },
            "devices" => longer with { Devices = fleet, Clients = longer.Clients with { Deadline = 3, Late = LatePolicy.Accept } },
            "asynchronous" => longer with { Devices = fleet, Strategy = new FedBuff { K = 2 } },
            _ => longer,
        };
        var whole = await RunAsync(experiment);
        var halves = await RunAsync(experiment with { Rounds = 3 });
        var broken = await RunAsync(experiment, halves.Folder);
        foreach (var (name, own) in new[] { ("rounds.csv", "wall_seconds"), ("clients.csv", "seconds") })
            Assert.Equal(Rows(whole.Folder, name).Select(row => Line(row, own)), Rows(broken.Folder, name).Select(row => Line(row, own)));
        Assert.Equal((whole.Summary.ModelSha256, whole.Summary.BytesDown, whole.Summary.VirtualSeconds, whole.Summary.Joules),
            (broken.Summary.ModelSha256, broken.Summary.BytesDown, broken.Summary.VirtualSeconds, broken.Summary.Joules));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static LayerList Model() =>
        new() { Layers = [new Flatten(), new Linear { Name = "a", Features = 6 }, new Linear { Name = "b", Features = 10 }] };

    private static Experiment Small() => new()
    {
        Name = "constant",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 200, Test = 20 },
        Clients = new() { Count = 4, PerRound = 4 },
        Model = Model() with { Freeze = ["a"] },
        Train = new() { BatchSize = 10, Lr = 0.05 },
        Engine = new ManagedEngineFactory(),
    };

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-4;

    private static long Number(string cell) => long.Parse(cell, CultureInfo.InvariantCulture);

    private static double Real(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    /// <summary>Of each round; or of each task of one client.</summary>
    private static IEnumerable<long> BytesDown(string folder, int? client = null) =>
        (client is null ? Rows(folder, "rounds.csv").Skip(1) : Rows(folder, "clients.csv").Where(row => row["client"] == $"{client}"))
            .Select(row => Number(row["bytes_down"]));

    private static string Line(Dictionary<string, string> row, string without) => string.Join(',', row.Where(cell => cell.Key != without));

    private static List<Dictionary<string, string>> Rows(string folder, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, name));
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    /// <param name="resume">The folder of a run to go on with.</param>
    private async Task<(RunSummary Summary, string Folder)> RunAsync(Experiment experiment, string? resume = null)
    {
        Assert.Empty(experiment.Problems());
        var folder = resume ?? Path.Combine(root, Directory.GetDirectories(root).Length.ToString(CultureInfo.InvariantCulture));
        var summary = await Simulation.RunAsync(new()
        {
            Experiment = experiment, BaseDirectory = root, Out = folder, Workers = 2, Resume = resume is not null,
            Catalog = new Catalog(typeof(Interrupted).Assembly),
        }, TestContext.Current.CancellationToken);
        return (summary, folder);
    }

    [Named("interrupted-test")]
    public sealed record Interrupted : Availability
    {
        public override IEnumerable<Spell> Spells(AvailabilityRequest request) => request.Client == 0
            ? [new(true, TimeSpan.FromSeconds(0.5)), new(false, TimeSpan.FromSeconds(100)), new(true, TimeSpan.MaxValue)]
            : [new(true, TimeSpan.MaxValue)];
    }

    [Named("stumbling-test")]
    public sealed record Stumbling : Strategy
    {
        public override void Fit(LocalTraining local)
        {
            if (local.Client == 1) throw new InvalidOperationException("stumbled");
            base.Fit(local);
        }

        public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
    }
}
