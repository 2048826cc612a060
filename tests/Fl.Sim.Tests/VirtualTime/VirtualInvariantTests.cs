using Fl.Core;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Fl.Sim.Tests;

/// <summary>What holds for every fleet, policy and strategy in virtual time.</summary>
public sealed class VirtualInvariantTests : IDisposable
{
    private static readonly LayerList HalfFrozen = new()
    {
        Layers = [new Flatten(), new Linear { Name = "body", Features = 20 }, new Linear { Features = 10 }],
        Freeze = ["body"],
    };

    private readonly string root = Directory.CreateTempSubdirectory("fl-virtual-").FullName;

    [Property(MaxTest = 25)]
    public void The_bits_and_the_clock_are_the_same_for_any_workers_and_after_a_break(
        int seed, byte strategy, byte late, bool drops, bool freezes, PositiveInt slowdown)
    {
        var device = new GenericDevice { Gflops = 1, StepMs = 100, BatteryWh = 0.1 };
        var experiment = new Experiment
        {
            Name = "virtual",
            Seed = Math.Abs((long)seed),
            Rounds = 6,
            Dataset = new SyntheticImages { Train = 120, Test = 20 },
            Partition = new DirichletClient { Alpha = 1 },
            Model = freezes ? HalfFrozen : new Logistic(),
            Train = new() { BatchSize = 4, Lr = 0.05 },
            Engine = new ManagedEngineFactory(),
            Strategy = (strategy % 5) switch
            {
                0 => new FedBuff { K = 3 },
                1 => new FedAsync(),
                2 => new Scaffold(),
                3 => new FedAvg { Aggregator = new CoordinateMedian() },
                _ => new FedAvg(),
            },
            Clients = new ClientsOptions { Count = 10, PerRound = 4 } is var clients && strategy % 5 < 2 ? clients
                : clients with { OverSelect = 2, Deadline = 1 + slowdown.Get % 3, Late = (LatePolicy)(late % 3) },
            Devices = new()
            {
                Fleet = [new() { Device = device, Link = new GenericLink { DownMbps = 4, Spread = 1 } }],
                Slowdown = 1 + slowdown.Get % 20,
                Dropout = drops ? 0.2 : 0,
                BatteryBudget = drops ? 0.2 : null,
                DataCorrelation = -0.5,
                AvailabilityCorrelation = 0.5,
            },
        };
        var (whole, halves) = (Path.Combine(root, Guid.NewGuid().ToString()), Path.Combine(root, Guid.NewGuid().ToString()));
        var one = Outcome(experiment, whole, workers: 1, resume: false);
        Outcome(experiment with { Rounds = 3 }, halves, workers: 3, resume: false);
        Assert.Equal(one, Outcome(experiment, halves, workers: 3, resume: true));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>All that a run leaves but the machine's own times; or why it failed.</summary>
    private string Outcome(Experiment experiment, string folder, int workers, bool resume)
    {
        try
        {
            var summary = Simulation.RunAsync(new()
            {
                Experiment = experiment,
                BaseDirectory = root,
                Out = folder,
                Workers = workers,
                Resume = resume,
                Catalog = new Catalog(),
            }, CancellationToken.None).GetAwaiter().GetResult();
            return $"{summary.ModelSha256} {summary.VirtualSeconds} {summary.Joules} {Table("rounds.csv", 1)} {Table("clients.csv", 6)}";
        }
        catch (RunFailedException error)
        {
            return error.Message.Replace(folder, "", StringComparison.Ordinal);
        }

        string Table(string name, int without) => string.Join('\n', File.ReadLines(Path.Combine(folder, name))
            .Select(line => string.Join(',', line.Split(',').Where((_, column) => column != without))));
    }
}
