using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>
/// Who was asked, when they answered and what came of it, as it was written down: a change that means to choose and to move nothing
/// chooses and moves nothing. <c>FL_WRITE_GOLDEN=1</c> writes <c>who-and-when.csv</c> anew; the commit says why.
/// </summary>
public sealed class WhoAndWhenTests : IDisposable
{
    private static readonly string[] ClientColumns =
        ["round", "client", "status", "examples", "virtual_seconds", "bytes_down", "bytes_up", "reason", "staleness"];

    private static readonly string[] RoundColumns =
        ["round", "virtual_seconds", "clients_selected", "clients_completed", "bytes_up", "failure"];

    private readonly RunsFolder folder = new();

    private static Dictionary<string, Experiment> Cases { get; } = new()
    {
        ["fedbuff-diurnal"] = Buffered(new Diurnal { ZoneHours = 24 }),
        ["fedbuff-charging-battery"] = WithBattery(Buffered(new Charging())),
        ["fedbuff-scarce"] = Buffered(new Markov { OnlineSeconds = 30, OfflineSeconds = 400 }) with
        {
            Clients = Some with { PerRound = 30 },
        },
        ["fedasync-markov"] = Buffered(new Markov { OnlineSeconds = 300, OfflineSeconds = 100 }) with
        {
            Strategy = new FedAsync(),
            Rounds = 60,
        },
        ["fedasync-bernoulli"] = Buffered(new Bernoulli { SlotSeconds = 60 }) with { Strategy = new FedAsync(), Rounds = 60 },
        ["fedbuff-alike"] = Buffered(new AlwaysOn()) with { Devices = null },
        ["fedbuff-trace"] = Buffered(new TraceReplay { Path = "trace.csv", Length = 500 }),
        ["fedbuff-weighted"] = Buffered(new Bernoulli()) with { Clients = Some with { Selection = new Weighted(), MaxExamples = 9 } },
        ["fedbuff-oort"] = Buffered(new Diurnal()) with { Clients = Some with { Selection = new Oort { Alpha = 1 } } },
        ["fedbuff-tiered"] = Buffered(new Diurnal()) with { Clients = Some with { Selection = new Tiered() } },
        ["fedbuff-choice"] = Buffered(new Diurnal()) with { Clients = Some with { Selection = new PowerOfChoice() } },
        ["fedbuff-robin"] = Buffered(new Markov { OnlineSeconds = 60, OfflineSeconds = 60 }) with
        {
            Clients = Some with { Selection = new RoundRobin() },
        },
        ["fedbuff-frozen"] = Buffered(new Markov { OnlineSeconds = 60, OfflineSeconds = 60 }) with { Model = HalfFrozen },
        ["fedavg-diurnal"] = Stepped(new Diurnal()),
        ["fedavg-accept"] = Stepped(new Markov { OnlineSeconds = 60, OfflineSeconds = 60 }) with
        {
            Clients = Some with { OverSelect = 2, Deadline = 12, Late = LatePolicy.Accept },
        },
        ["fedavg-partial-battery"] = WithBattery(Stepped(new Bernoulli { SlotSeconds = 60 }) with
        {
            Clients = Some with { Deadline = 12, Late = LatePolicy.Partial },
        }),
        ["fedavg-poisson"] = Stepped(new Bernoulli { SlotSeconds = 60 }) with { Clients = Some with { Selection = new Poisson() } },
        ["fedavg-robin"] = Stepped(new Bernoulli { SlotSeconds = 60 }) with { Clients = Some with { Selection = new RoundRobin() } },
        ["edges"] = Edges(new Uniform(), 3),
        ["edges-once"] = Edges(new Uniform(), 1),
        ["edges-weighted"] = Edges(new Weighted(), 2),
        ["edges-robin"] = Edges(new RoundRobin(), 2),
        ["edges-choice"] = Edges(new PowerOfChoice(), 2),
        ["edges-oort"] = Edges(new Oort(), 2),
        ["edges-frozen"] = Edges(new Uniform(), 2) with { Model = HalfFrozen },
        ["edges-median"] = Edges(new Uniform(), 1) with { Strategy = new FedAvg { Aggregator = new CoordinateMedian() } },
        ["edges-away"] = Edges(new Uniform(), 2) with
        {
            Devices = Spread(new Diurnal()),
            Clients = Some with { PerRound = 9, MaxExamples = 12 },
        },
    };

    private static LayerList HalfFrozen => new()
    {
        Layers = [new Flatten(), new Linear { Name = "body", Features = 20 }, new Linear { Features = 10 }],
        Freeze = ["body"],
    };

    private static ClientsOptions Some => new() { Count = 60, PerRound = 8 };

    private static string GoldenFile => Path.Combine(Core.Tests.RealData.Repository(), "tests", "Fl.Sim.Tests", "who-and-when.csv");

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task The_same_clients_are_asked_and_answer_at_the_same_times_as_ever(string name)
    {
        File.WriteAllText(folder.Of("trace.csv"), Trace());
        var summary = await folder.RunAsync(Cases[name], "run");
        var found = $"{summary.ModelSha256},{HashOf("run", ClientsCsv.Name, ClientColumns)},{HashOf("run", RoundsCsv.Name, RoundColumns)}";
        if (Environment.GetEnvironmentVariable("FL_WRITE_GOLDEN") == "1") Write(name, found);
        Assert.Equal(Read()[name], found);
    }

    /// <summary>Half of the rounds, and the rest from the checkpoint.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task And_so_they_are_when_a_run_goes_on(string name)
    {
        File.WriteAllText(folder.Of("trace.csv"), Trace());
        await folder.RunAsync(Cases[name] with { Rounds = Cases[name].Rounds / 2 }, "run");
        var summary = await folder.RunAsync(Cases[name], "run");
        Assert.Equal(Read()[name],
            $"{summary.ModelSha256},{HashOf("run", ClientsCsv.Name, ClientColumns)},{HashOf("run", RoundsCsv.Name, RoundColumns)}");
    }

    public void Dispose() => folder.Dispose();

    private static Experiment Buffered(Availability availability) => new()
    {
        Name = "who-and-when",
        Rounds = 16,
        Dataset = new SyntheticImages { Train = 600, Test = 20 },
        Partition = new DirichletClient { Alpha = 1 },
        Clients = Some,
        Model = new Logistic(),
        Strategy = new FedBuff { K = 3 },
        Train = new() { BatchSize = 4, Lr = 0.05 },
        Evaluate = new() { Every = 100 },
        Engine = new ManagedEngineFactory(256),
        Devices = Spread(availability),
    };

    private static Experiment Stepped(Availability availability) => Buffered(availability) with { Strategy = new FedAvg() };

    private static Experiment Edges(Selection selection, int turns) => Buffered(new AlwaysOn()) with
    {
        Rounds = 6,
        Strategy = new FedAvg(),
        Devices = null,
        Clients = Some with { PerRound = 11, Selection = selection },
        Topology = new() { Edges = 4, EdgeRounds = turns },
    };

    private static FleetOptions Spread(Availability availability) => new()
    {
        Fleet =
        [
            new() { Device = new GenericDevice { Gflops = 1, StepMs = 500 }, Link = new GenericLink { DownMbps = 4, Spread = 1 } },
            new() { Device = new GenericDevice { Gflops = 1, StepMs = 2000 }, Link = new GenericLink { DownMbps = 1, LatencyMs = 50 } },
        ],
        Slowdown = 4,
        Dropout = 0.05,
        AvailabilityCorrelation = 0.5,
        Availability = availability,
    };

    private static Experiment WithBattery(Experiment experiment) => experiment with
    {
        Devices = experiment.Devices! with
        {
            Fleet = [.. experiment.Devices.Fleet.Select((share, i) => share with
            {
                Device = new GenericDevice { Gflops = 1, StepMs = 500 * (1 + i), BatteryWh = i == 0 ? 0.1 : null },
            })],
            BatteryBudget = 0.1,
        },
    };

    /// <summary>Ten users, some of whom come as others go, or are there all the time.</summary>
    private static string Trace()
    {
        var text = new StringBuilder("client,start,end\n");
        for (var user = 0; user < 10; user++)
            for (var start = user * 10; start < 360; start += 100)
                text.Append(CultureInfo.InvariantCulture, $"user-{user},{start},{start + 15 + 9 * user}\n");
        return text.ToString();
    }

    private string HashOf(string run, string file, string[] columns)
    {
        var rows = File.ReadLines(folder.Of(run, file)).Select(Cells).ToArray();
        var chosen = columns.Select(column => Array.IndexOf(rows[0], column)).ToArray();
        Assert.DoesNotContain(-1, chosen);
        var text = string.Join('\n', rows.Select(row => string.Join(',', chosen.Select(column => row[column]))));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <summary>A comma between quotes is text.</summary>
    private static string[] Cells(string line) =>
        [.. string.Concat(line.Split('"').Select((part, i) => i % 2 == 0 ? part : part.Replace(',', ';'))).Split(',')];

    private static Dictionary<string, string> Read() =>
        File.ReadAllLines(GoldenFile).Skip(1).Select(line => line.Split(',', 2)).ToDictionary(cells => cells[0], cells => cells[1]);

    private static void Write(string name, string found)
    {
        lock (Cases)
        {
            var known = File.Exists(GoldenFile) ? Read() : [];
            var all = new SortedDictionary<string, string>(known, StringComparer.Ordinal) { [name] = found };
            File.WriteAllText(GoldenFile, $"case,model,clients,rounds\n{string.Concat(all.Select(one => $"{one.Key},{one.Value}\n"))}");
        }
    }
}
