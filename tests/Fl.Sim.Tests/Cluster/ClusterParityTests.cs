using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>One machine against workers of a cluster: the same model to the bit, and the same rows but for times.</summary>
public sealed class ClusterParityTests : IDisposable
{
    private readonly RunsFolder runs = new();

    public static TheoryData<string> Experiments => [.. Named.Keys];

    private static Experiment Small { get; } = RunsFolder.Small with { Rounds = 4 };

    private static Dictionary<string, Experiment> Named { get; } = new()
    {
        ["fedavg"] = Small,
        ["scaffold"] = Small with { Strategy = new Scaffold() },
        ["coded"] = Small with { Transforms = [new Clip { Norm = 0.1 }], Compress = new() { Up = new F16() } },
        ["attacked"] = Small with { Attack = new SignFlip { Attackers = 2 } },
        ["krum"] = Small with { Strategy = new FedAvg { Aggregator = new Krum() } },
        ["fedbuff"] = Small with
        {
            Strategy = new FedBuff { K = 3 },
            Devices = new() { Fleet = [new() { Device = new RaspberryPi4(), Link = new WiFi() }], Slowdown = 5 },
        },
        ["devices"] = Small with
        {
            Devices = new() { Fleet = [new() { Device = new RaspberryPi4(), Link = new WiFi() }], Slowdown = 5 },
            Clients = Small.Clients with { OverSelect = 2 },
        },
    };

    [Theory, MemberData(nameof(Experiments))]
    public async Task Workers_of_a_cluster_come_to_the_same_model_and_rows(string name)
    {
        await using var fleet = await WorkerFleet.StartAsync(2);
        await EqualAsync(Named[name], fleet);
    }

    [Fact]
    public async Task They_do_with_a_secret_through_tls()
    {
        await using var fleet = await WorkerFleet.StartAsync(2, ClusterSecret.Random());
        await EqualAsync(Small, fleet);
    }

    [Fact]
    public async Task A_driver_that_knows_another_secret_gets_no_worker()
    {
        await using var fleet = await WorkerFleet.StartAsync(1, ClusterSecret.Random());
        var view = new SeenRun();
        using var stop = new CancellationTokenSource();
        var running = runs.RunAsync(Small, "run", (parts, progress, _) =>
            Task.FromResult<IClientPool>(new ClusterPool(parts, fleet.Listed(ClusterSecret.Random()), progress)
            {
                Patience = TimeSpan.FromSeconds(2),
            }), view);
        var error = await Assert.ThrowsAsync<RunFailedException>(() => running);
        Assert.Contains("it does not know this secret.", error.Message);
    }

    [Fact]
    public async Task Workers_that_come_and_go_do_not_show()
    {
        await using var fleet = await WorkerFleet.StartAsync(3);
        var later = fleet.Addresses[2];
        await fleet.StopAsync(2);
        var listed = new ListedWorkers(ClusterName.Default, [.. fleet.Addresses.Append(later).Select(WorkerFleet.HostPortOf)], null);
        var view = new EventfulRun(async (round, _) =>
        {
            if (round == 2) await fleet.AddAsync(later);
            if (round == 4) await fleet.StopAsync(0);
        });
        var experiment = Small with { Rounds = 40 };
        var one = await runs.RunAsync(experiment, "one");
        var other = await runs.RunAsync(experiment, "other",
            (parts, progress, _) => Task.FromResult<IClientPool>(new ClusterPool(parts, listed, progress)), view);
        Assert.Equal(one.ModelSha256, other.ModelSha256);
        Assert.Equal(Rows("one"), Rows("other"));
    }

    public void Dispose() => runs.Dispose();

    private async Task EqualAsync(Experiment experiment, WorkerFleet fleet)
    {
        var one = await runs.RunAsync(experiment, "one");
        var other = await runs.RunAsync(experiment, "other", fleet.TrainAsync);
        Assert.Equal(one.ModelSha256, other.ModelSha256);
        Assert.Equal(Rows("one"), Rows("other"));
    }

    /// <summary>Of clients.csv, without the seconds.</summary>
    private string[] Rows(string run) =>
        [.. File.ReadLines(runs.Of(run, ClientsCsv.Name))
            .Select(row => string.Join(',', row.Split(',').Where((_, column) => column != 6)))];
}
