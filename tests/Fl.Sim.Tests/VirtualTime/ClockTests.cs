using System.Globalization;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>The virtual clock against sums done by hand.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-clock-").FullName;

    // Every client has 50 examples in 5 batches of 10.
    private static readonly Link Slow = new GenericLink { DownMbps = 8, UpMbps = 4, LatencyMs = 30 };

    [Fact]
    public async Task Equal_devices_take_exactly_rounds_times_download_compute_and_upload()
    {
        var run = await RunAsync(Small() with { Rounds = 7, Devices = Fleet((new GenericDevice { Gflops = 0.5, StepMs = 3 }, Slow, 1)) });
        var model = new Logistic().Build(Small().Dataset.Shape, 10);
        var bytes = model.Layout.Length * 4L;
        var download = TimeSpan.FromMilliseconds(30) + TimeSpan.FromSeconds(bytes * 8 / 8e6);
        var compute = TimeSpan.FromSeconds(50 * model.TrainingFlops!.Value / 0.5e9) + TimeSpan.FromMilliseconds(5 * 3);
        var upload = TimeSpan.FromMilliseconds(30) + TimeSpan.FromSeconds(bytes * 8 / 4e6);
        Assert.Equal(7 * (download + compute + upload), TimeSpan.FromSeconds(run.VirtualSeconds!.Value));
        var clients = 7 * 4;
        Assert.Equal(clients * ((download + upload).TotalSeconds * 2 + compute.TotalSeconds * 5), run.Joules!.Value, 1e-6);
        Assert.Equal((clients * bytes, clients * bytes), (run.BytesDown, run.BytesUp));
    }

    [Fact]
    public async Task A_round_lasts_as_long_as_its_slowest_client()
    {
        var run = await RunAsync(Small() with { Rounds = 4, Clients = new() { Count = 4, PerRound = 4 }, Devices = Steps(1, 2, 3, 10) });
        Assert.Equal(4 * 50, run.VirtualSeconds!.Value, 1e-4);
        Assert.Equal([5, 10, 15, 50], Clients().Where(row => row[0] == "1").Select(row => Math.Round(Seconds(row[7]))).Order());
    }

    [Fact]
    public async Task With_a_deadline_a_round_that_somebody_misses_lasts_until_the_deadline()
    {
        var experiment =
            Small() with { Rounds = 4, Clients = new() { Count = 4, PerRound = 4, Deadline = 12 }, Devices = Steps(1, 2, 3, 10) };
        var run = await RunAsync(experiment);
        Assert.Equal(4 * 12, run.VirtualSeconds!.Value, 1e-9);
        Assert.Equal(2, Clients().Count(row => row[0] == "2" && row[2] == "completed"));
        Assert.Equal(2, Clients().Count(row => row[0] == "2" && row[2] == "failed"
            && row[10].StartsWith("\"late: it would have taken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_over_selection_a_round_lasts_until_enough_have_answered()
    {
        var run = await RunAsync(
            Small() with { Rounds = 4, Clients = new() { Count = 4, PerRound = 2, OverSelect = 2 }, Devices = Steps(1, 2, 3, 10) });
        Assert.Equal(4 * 10, run.VirtualSeconds!.Value, 1e-4);
        Assert.Equal(2, Clients().Count(row => row[0] == "3" && row[10] == "others were faster"));
    }

    [Fact]
    public async Task Partial_work_is_as_many_steps_as_can_be_done_in_time()
    {
        await RunAsync(Small() with
        {
            Rounds = 1,
            Train = new() { BatchSize = 10, Epochs = 2 },
            Clients = new() { Count = 4, PerRound = 4, Deadline = 31, Late = LatePolicy.Partial },
            Devices = Steps(1, 2, 3, 10),
        });
        // Ten steps each: of 1, 2 and 3 s in time, of 10 s three of them.
        Assert.Equal([10, 20, 30, 30], Clients().Select(row => Math.Round(Seconds(row[7]))).Order());
        Assert.All(Clients(), row => Assert.Equal("completed", row[2]));
    }

    [Fact]
    public async Task Each_client_takes_as_many_epochs_as_it_draws_anew_in_each_round()
    {
        var train = new TrainOptions { BatchSize = 10, Epochs = new(1, 5) };
        await RunAsync(Small() with { Rounds = 6, Train = train, Devices = Steps(1, 1, 1, 1) });
        var epochs = Clients().Select(row => (Drawn: train.Epochs.Draw(1, int.Parse(row[0], CultureInfo.InvariantCulture),
            int.Parse(row[1], CultureInfo.InvariantCulture)), Took: Seconds(row[7]) / 5)).ToList();
        Assert.All(epochs, one => Assert.Equal(one.Drawn, one.Took, 1e-3));
        Assert.Equal([1, 2, 3, 4, 5], epochs.Select(one => one.Drawn).Distinct().Order());
    }

    [Fact]
    public async Task A_device_may_have_epochs_of_its_own()
    {
        var fleet = Steps(1, 1, 1, 1);
        var some = fleet with { Fleet = [.. fleet.Fleet.Select((share, i) => i == 0 ? share with { Epochs = 3 } : share)] };
        var experiment = Small() with { Rounds = 2, Train = new() { BatchSize = 10, Epochs = 2 } };
        var (less, more) = (await RunAsync(experiment with { Devices = fleet }), await RunAsync(experiment with { Devices = some }));
        Assert.Equal(["10", "10", "10", "15"], Clients().Where(row => row[0] == "1").Select(row => $"{Seconds(row[7]):f0}").Order());
        Assert.NotEqual(less.ModelSha256, more.ModelSha256);
        Assert.Equal((await RunAsync(experiment with { Train = new() { BatchSize = 10, Epochs = 3 } })).ModelSha256,
            (await RunAsync(experiment with
            {
                Devices = fleet with { Fleet = [.. fleet.Fleet.Select(share => share with { Epochs = 3 })] },
            })).ModelSha256);
    }

    [Fact]
    public async Task What_is_on_its_way_when_a_run_is_resumed_has_the_epochs_of_its_device()
    {
        var fleet = Steps(1, 2, 5, 9);
        var experiment = Small() with { Strategy = new FedBuff { K = 2 }, Rounds = 8, Train = new() { BatchSize = 10, Epochs = new(1, 3) },
            Devices = fleet with { Fleet = [.. fleet.Fleet.Select((share, i) => i > 1 ? share with { Epochs = new(2, 4) } : share)] } };
        var whole = await RunAsync(experiment);
        await RunAsync(experiment with { Rounds = 3 });
        var resumed = await Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = Path.Combine(root, "run"),
            Workers = 1,
            Resume = true,
            Catalog = new Catalog(),
        }, TestContext.Current.CancellationToken);
        Assert.Equal((whole.ModelSha256, whole.VirtualSeconds), (resumed.ModelSha256, resumed.VirtualSeconds));
    }

    /// <summary>50 examples, of which batches of 7 leave one and batches of 20 ten.</summary>
    [Theory]
    [InlineData(7, LastBatchPolicy.Keep, 8)]
    [InlineData(7, LastBatchPolicy.Join, 7)]
    [InlineData(7, LastBatchPolicy.Drop, 7)]
    [InlineData(20, LastBatchPolicy.Join, 3)]
    [InlineData(20, LastBatchPolicy.Drop, 2)]
    public async Task A_client_takes_as_long_as_the_batches_that_it_has(int size, LastBatchPolicy policy, int steps)
    {
        var run = await RunAsync(
            Small() with { Rounds = 1, Train = new() { BatchSize = size, LastBatch = policy }, Devices = Steps(1, 1, 1, 1) });
        Assert.Equal(steps, run.VirtualSeconds!.Value, 1e-3);
    }

    [Fact]
    public async Task A_late_update_is_folded_in_the_round_in_which_it_comes()
    {
        await RunAsync(Small() with
        {
            Rounds = 12,
            Clients = new() { Count = 4, PerRound = 3, Deadline = 20, Late = LatePolicy.Accept },
            Devices = Steps(1, 1, 1, 10),
        });
        // The slow client takes 50 s. It is asked in some round r, which lasts 20 s; the rounds after last 5 s each, with the other three.
        var late = Assert.Single(Clients(), row => row[14] != "0");
        Assert.Equal("completed", late[2]);
        Assert.Equal(50, Seconds(late[7]), 1e-4);
    }

    [Fact]
    public async Task FedBuff_steps_when_a_small_case_done_by_hand_says()
    {
        // Two clients, of 10 and 25 s, and a buffer of 2. The fast one answers at 10 and 20: step 1. The slow one answers at 25 from the
        // first weights, the fast one at 30 from the new ones: step 2.
        await RunAsync(Small() with
        {
            Rounds = 2,
            Strategy = new FedBuff { K = 2 },
            Clients = new() { Count = 2, PerRound = 2 },
            Devices = Steps(1, 2.5),
        });
        Assert.Equal([0, 20, 30], Rounds().Select(row => Math.Round(Seconds(row[2]), 3)));
        Assert.Equal([("1", "10", "0"), ("1", "10", "0"), ("2", "25", "1"), ("2", "10", "0")],
            Clients().Select(row => (row[0], Math.Round(Seconds(row[7]), 3).ToString(CultureInfo.InvariantCulture), row[14])));
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_works_is_lost_and_the_others_go_on()
    {
        await RunAsync(Small() with
        {
            Rounds = 3,
            Clients = new() { Count = 4, PerRound = 4 },
            Devices = Steps(1, 1, 1, 1) with { Availability = new Nightly() },
        });
        Assert.Equal(["it went away after 2.0 s"], Clients().Where(row => row[2] == "failed").Select(row => row[10]));
        // Round 1 ends at 5 s; client 0 is away from 2 to 100 s, and a cohort is all four.
        Assert.Equal([0, 5, 105, 110], Rounds().Select(row => Math.Round(Seconds(row[2]), 3)));
    }

    [Fact]
    public async Task Where_there_never_are_enough_clients_the_run_ends_in_one_line()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() =>
            RunAsync(Small() with { Devices = Steps(1) with { Availability = new Never() } }));
        Assert.Contains("only 0 clients can be asked", error.Message);
    }

    [Fact]
    public async Task A_battery_gives_its_budget_each_day()
    {
        // A round takes 5 s at 5 W, so that 10 J are gone in the first: 10 J are a tenth of 0.0277.. Wh.
        var devices = new FleetOptions
        {
            Fleet = [new() { Device = new GenericDevice { Gflops = 1e9, StepMs = 1000, BatteryWh = 100 / 3600.0 }, Link = Slow }],
            BatteryBudget = 0.1,
        };
        await RunAsync(Small() with { Rounds = 3, Clients = new() { Count = 4, PerRound = 4 }, Devices = devices });
        Assert.Equal([0, 1, 2], Rounds().Skip(1).Select(row => Math.Floor(Seconds(row[2]) / 86400)));
    }

    [Fact]
    public async Task A_deadline_without_devices_is_refused() =>
        Assert.Contains("describe them", (await Assert.ThrowsAsync<BadInputException>(() =>
            RunAsync(Small() with { Clients = new() { Count = 4, PerRound = 2, Deadline = 3 } }))).Message);

    [Fact]
    public async Task Tiers_without_devices_are_refused() =>
        Assert.Contains("describe them", (await Assert.ThrowsAsync<BadInputException>(() =>
            RunAsync(Small() with { Clients = new() { Count = 4, PerRound = 2, Selection = new Tiered() } }))).Message);

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Experiment Small() => new()
    {
        Name = "clock",
        Rounds = 3,
        Dataset = new SyntheticImages { Train = 200, Test = 20 },
        Clients = new() { Count = 4, PerRound = 4 },
        Model = new Logistic(),
        Train = new() { BatchSize = 10 },
        Engine = new ManagedEngineFactory(),
    };

    private static FleetOptions Fleet(params (Device Device, Link Link, double Weight)[] shares) =>
        new() { Fleet = [.. shares.Select(share => new FleetShare { Device = share.Device, Link = share.Link, Weight = share.Weight })] };

    /// <summary>One client for each number: the seconds that a step takes it. All else takes next to nothing.</summary>
    private static FleetOptions Steps(params double[] seconds) => Fleet([.. seconds.Select(step =>
        ((Device)new GenericDevice { Gflops = 1e9, StepMs = step * 1000 },
            (Link)new GenericLink { DownMbps = 1e6, UpMbps = 1e6, LatencyMs = 0 }, 1.0))]);

    private IEnumerable<string[]> Rounds() =>
        File.ReadLines(Path.Combine(root, "run", "rounds.csv")).Skip(1).Select(line => line.Split(','));

    private IEnumerable<string[]> Clients() => File.ReadLines(Path.Combine(root, "run", "clients.csv")).Skip(1)
        .Select(line => line.Replace(" s, the", " s; the", StringComparison.Ordinal).Split(','));

    private static double Seconds(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private Task<RunSummary> RunAsync(Experiment experiment)
    {
        Assert.Empty(experiment.Problems());
        if (Directory.Exists(Path.Combine(root, "run"))) Directory.Delete(Path.Combine(root, "run"), recursive: true);
        return Simulation.RunAsync(new()
        {
            Experiment = experiment,
            BaseDirectory = root,
            Out = Path.Combine(root, "run"),
            Workers = 2,
            Catalog = new Catalog(typeof(Nightly).Assembly),
        }, TestContext.Current.CancellationToken);
    }

    [Named("nightly-test")]
    public sealed record Nightly : Availability
    {
        public override IEnumerable<Spell> Spells(AvailabilityRequest request) => request.Client == 0
            ? [new(true, TimeSpan.FromSeconds(2)), new(false, TimeSpan.FromSeconds(100)), new(true, TimeSpan.MaxValue)]
            : [new(true, TimeSpan.MaxValue)];
    }

    [Named("never-test")]
    public sealed record Never : Availability
    {
        public override IEnumerable<Spell> Spells(AvailabilityRequest request) => [new(false, TimeSpan.MaxValue)];
    }
}
