using System.Net;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A sweep on one machine against one whose runs workers of a cluster train whole: the same models, rows and files.</summary>
public sealed class ClusterSweepTests : IDisposable
{
    private const string Small = """
        dataset: {name: synthetic-images, train: 300, test: 60}
        clients: {count: 6, per_round: 3}
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        engine: managed

        """;

    private readonly string root = Directory.CreateTempSubdirectory("fl-cluster-sweep-").FullName;

    private static Catalog Catalog { get; } = new(typeof(Simulation).Assembly);

    [Fact]
    public async Task Workers_leave_the_folders_that_this_machine_would()
    {
        var sweep = Parse("""
            rounds: 3
            checkpoint: {every: 1, snapshots: 2}
            evaluate: {keep_best: true, validation: 0.1}
            seeds: 2
            sweep:
              strategy: [fedavg, scaffold, {name: fedbuff, k: 2}]
            """);
        await using var fleet = await WorkerFleet.StartAsync(2, threads: 2);
        var (views, seen) = (new SeenSweep(), new SeenSweep());
        var here = await RunAsync(sweep, "here", views);
        var there = await RunAsync(sweep, "there", seen, fleet);
        Assert.Equal(here.Select(one => (one.Run.Folder, one.Summary?.ModelSha256, one.Failure, one.WasOver)),
            there.Select(one => (one.Run.Folder, one.Summary?.ModelSha256, one.Failure, one.WasOver)));
        Assert.All(there, one => Assert.NotNull(one.Summary));
        foreach (var run in sweep.Runs)
        {
            AssertSame(run);
            // What a view is shown does not depend on who trains.
            Assert.Equal(Shown(views.Rounds[run.Folder]), Shown(seen.Rounds[run.Folder]));
            Assert.Equal(views.Plans[run.Folder] with { Folder = "" },
                seen.Plans[run.Folder] with { Folder = "", Model = views.Plans[run.Folder].Model });
            Assert.Equal(Path.Combine(root, "there", run.Folder), seen.Plans[run.Folder].Folder);
        }
        Assert.Equal(2, seen.Said.Count(line => line.EndsWith("is at work, 2 threads", StringComparison.Ordinal)));
        Assert.All(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), file =>
            Assert.DoesNotContain("fl-worker-", File.ReadAllText(file)));
        Assert.Equal([true, true, true, true, true, true], (await RunAsync(sweep, "there", fleet: new WorkerFleet())).Select(one => one.WasOver));
    }

    [Fact]
    public async Task A_run_that_fails_by_itself_fails_as_it_does_here_and_the_others_are_there()
    {
        var sweep = Parse("rounds: 3\nsweep: {train.lr: [0.05, 1000000, 0.01]}");
        await using var fleet = await WorkerFleet.StartAsync(2);
        var here = await RunAsync(sweep, "here");
        var there = await RunAsync(sweep, "there", fleet: fleet);
        Assert.NotNull(there[1].Failure);
        Assert.Equal(here.Select(one => one.Failure?.Replace("here", "there")), there.Select(one => one.Failure));
        foreach (var run in sweep.Runs) AssertSame(run);
        Assert.Equal([true, false, true], (await RunAsync(sweep, "there", fleet: fleet)).Select(one => one.WasOver));
    }

    [Fact]
    public async Task Runs_of_a_worker_that_is_lost_go_on_at_another()
    {
        var sweep = Parse("rounds: 400\nseeds: 4\ncheckpoint: {every: 5}");
        await using var fleet = await WorkerFleet.StartAsync(2);
        var (stopped, seen) = (0, new SeenSweep());
        seen.After = (folder, round) =>
        {
            // Each is a copy or two further by then.
            if (round.Round == 250 && Interlocked.Exchange(ref stopped, 1) == 0) _ = Task.Run(() => fleet.StopAsync(0));
        };
        var there = await RunAsync(sweep, "there", seen, fleet);
        Assert.Contains(seen.Said, line => line.Contains("is lost, others take its runs: ", StringComparison.Ordinal));
        Assert.All(there, outcome => Assert.Null(outcome.Failure));
        var here = await RunAsync(sweep, "here");
        Assert.Equal(here.Select(one => one.Summary!.ModelSha256), there.Select(one => one.Summary?.ModelSha256));
        foreach (var run in sweep.Runs) AssertSame(run);
        Assert.All(seen.Rounds.Values, rounds => Assert.Equal(Enumerable.Range(0, 401), rounds.Select(round => round.Round)));
    }

    [Fact]
    public async Task A_run_that_costs_worker_after_worker_is_given_up()
    {
        var sweep = Parse("rounds: 1000000\nseeds: [1]\ncheckpoint: {every: 1000000}");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var (address, seen) = (fleet.Addresses[0], new SeenSweep());
        var dying = Task.CompletedTask;
        // Rounds that were told are not told again, so that this is each time after the last.
        seen.After = (_, _) =>
        {
            if (dying.IsCompleted) dying = Task.Run(async () =>
            {
                await fleet.StopAsync(0);
                await fleet.AddAsync(address);
            });
        };
        var outcome = Assert.Single(await RunAsync(sweep, "there", seen, fleet));
        Assert.StartsWith("3 workers in a row were lost at it, and it got no further between: ", outcome.Failure);
        await dying;
    }

    [Fact]
    public async Task Without_workers_runs_fail_and_say_so_and_those_that_are_over_need_none()
    {
        var sweep = Parse("rounds: 2\nseeds: 2");
        await RunAsync(sweep with { Runs = [sweep.Runs[0]] }, "there");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var address = fleet.Addresses[0];
        await fleet.StopAsync(0);
        await using var runs = new ClusterRuns(new ListedWorkers(ClusterName.Default, [WorkerFleet.HostPortOf(address)], null)) { Patience = TimeSpan.FromSeconds(2) };
        var there = await SweepSimulation.RunAsync(Request(sweep, "there") with { SideBySide = null, Run = runs.RunAsync },
            TestContext.Current.CancellationToken);
        Assert.Equal([true, false], there.Select(one => one.WasOver));
        Assert.StartsWith($"there is no worker: {address}: ", there[1].Failure);
    }

    [Fact]
    public async Task An_interrupted_sweep_goes_on_with_other_workers()
    {
        var sweep = Parse("rounds: 600\nseeds: 3");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using (var fleet = await WorkerFleet.StartAsync(2))
        {
            var seen = new SeenSweep { After = (_, round) => { if (round.Round == 10) stop.Cancel(); } };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(sweep, "there", seen, fleet, stop: stop.Token));
        }
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(root, "there"), "*.ckpt", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Path.Combine(root, "there"), RunJson.Name, SearchOption.AllDirectories));
        await using var others = await WorkerFleet.StartAsync(1);
        var goneOn = new SeenSweep();
        var there = await RunAsync(sweep, "there", goneOn, others);
        Assert.Contains(goneOn.Plans.Values, plan => plan.Done > 0);
        var here = await RunAsync(sweep, "here");
        Assert.Equal(here.Select(one => one.Summary!.ModelSha256), there.Select(one => one.Summary?.ModelSha256));
        foreach (var run in sweep.Runs) AssertSame(run);
    }

    [Fact]
    public async Task A_worker_that_joins_later_takes_up_runs()
    {
        var sweep = Parse("rounds: 300\nseeds: 3");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var (first, seen, joined) = (WorkerFleet.HostPortOf(fleet.Addresses[0]), new SeenSweep(), 0);
        seen.After = (_, _) =>
        {
            if (Interlocked.Exchange(ref joined, 1) == 0)
                _ = Task.Run(() => fleet.AddAsync(new(IPAddress.Parse("127.0.0.2"), 0), options => options with { Join = first }));
        };
        await using var directory = new JoinedWorkers(ClusterName.Default, first, null);
        await using var runs = new ClusterRuns(directory);
        var there = await SweepSimulation.RunAsync(
            Request(sweep, "there", seen) with { SideBySide = null, Run = runs.RunAsync }, TestContext.Current.CancellationToken);
        Assert.Equal(2, seen.Said.Count(line => line.EndsWith(" is at work, 1 threads", StringComparison.Ordinal)));
        Assert.True(seen.MostAtOnce > 1);
        var here = await RunAsync(sweep, "here");
        Assert.Equal(here.Select(one => one.Summary!.ModelSha256), there.Select(one => one.Summary?.ModelSha256));
    }

    [Fact]
    public async Task The_driver_holds_the_folder_of_a_run_that_a_worker_trains()
    {
        var sweep = Parse("rounds: 20\nseeds: [1]");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var complaint = "";
        var seen = new SeenSweep
        {
            After = (folder, round) => complaint = round.Round == 1
                ? Assert.Throws<BadInputException>(() => RunFolder.Open(Path.Combine(root, "there", folder))).Message : complaint,
        };
        Assert.Null(Assert.Single(await RunAsync(sweep, "there", seen, fleet)).Failure);
        Assert.Contains("is in use by another fl.", complaint);
    }

    [Fact]
    public async Task A_worker_finds_the_data_where_it_is_told_to_and_writes_down_where_the_driver_has_it()
    {
        var sweep = Parse("rounds: 2\nseeds: 2", Digits("data", 200));
        Digits("elsewhere", 200);
        await using var fleet = await WorkerFleet.StartAsync(1, data: Path.Combine(root, "elsewhere"));
        var there = await RunAsync(sweep, "there", fleet: fleet);
        var here = await RunAsync(sweep, "here");
        Assert.Equal(here.Select(one => one.Summary!.ModelSha256), there.Select(one => one.Summary?.ModelSha256));
        foreach (var run in sweep.Runs) AssertSame(run);
    }

    [Fact]
    public async Task A_worker_with_other_data_takes_no_part()
    {
        var sweep = Parse("rounds: 2\nseeds: 2", Digits("data", 200));
        Digits("other", 210);
        await using var fleet = await WorkerFleet.StartAsync(1, data: Path.Combine(root, "other"));
        var seen = new SeenSweep();
        var there = await RunAsync(sweep, "there", seen, fleet);
        Assert.All(there, one =>
            Assert.Equal($"there is no worker: {fleet.Addresses[0]}: its data set is another than the driver's.", one.Failure));
        Assert.Single(seen.Said, line => line.EndsWith("takes no part in such runs: its data set is another than the driver's.",
            StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(Path.Combine(root, "there"), "rounds.csv", SearchOption.AllDirectories));
        Assert.All(sweep.Runs, run => Assert.False(Directory.Exists(Path.Combine(root, "there", run.Folder))));
    }

    [Fact]
    public async Task Bad_data_is_the_runs_own_fault_wherever_it_is_trained()
    {
        var sweep = Parse("rounds: 2\nseeds: 2", "dataset: {name: mnist, path: nowhere}");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var here = await RunAsync(sweep, "here");
        Assert.All(here, one => Assert.Contains("nowhere", one.Failure));
        Assert.Equal(here.Select(one => one.Failure), (await RunAsync(sweep, "there", fleet: fleet)).Select(one => one.Failure));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Sweep Parse(string lines, string? dataset = null)
    {
        var text = Small + lines;
        if (dataset is not null) text = dataset + "\n" + text[(text.IndexOf('\n') + 1)..];
        return Sweep.Parse(text, "e.yaml", root, [], Catalog);
    }

    /// <summary>Files of 28 by 28 pictures in the folder of that name.</summary>
    private string Digits(string name, int train)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        foreach (var (part, count) in new[] { ("train", train), ("t10k", 50) })
        {
            byte[] Header(byte dimensions, params int[] sizes) =>
                [0, 0, 8, dimensions, .. sizes.SelectMany(size => BitConverter.GetBytes(size).Reverse())];
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"),
                [.. Header(3, count, 28, 28), .. Enumerable.Range(0, count * 784).Select(i => (byte)(i * 7 % 251))]);
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
                [.. Header(1, count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
        }
        return $"dataset: {{name: mnist, path: {folder}}}";
    }

    private SweepRequest Request(Sweep sweep, string name, SeenSweep? seen = null) => new()
    {
        Sweep = sweep,
        BaseDirectory = root,
        Out = Path.Combine(root, name),
        SideBySide = new(2, 1),
        Catalog = Catalog,
        Views = seen is null ? [] : [seen],
    };

    /// <summary>Here, or on the workers of a fleet.</summary>
    private async Task<IReadOnlyList<SweepOutcome>> RunAsync(
        Sweep sweep, string name, SeenSweep? seen = null, WorkerFleet? fleet = null, CancellationToken? stop = null)
    {
        var (request, cancellation) = (Request(sweep, name, seen), stop ?? TestContext.Current.CancellationToken);
        if (fleet is null) return await SweepSimulation.RunAsync(request, cancellation);
        await using var runs = new ClusterRuns(fleet.Listed());
        return await SweepSimulation.RunAsync(request with { SideBySide = null, Run = runs.RunAsync }, cancellation);
    }

    /// <summary>All that does not depend on time, and on how often it was saved.</summary>
    private void AssertSame(SweepRun run)
    {
        var (here, there) = (Path.Combine(root, "here", run.Folder), Path.Combine(root, "there", run.Folder));
        string[] Files(string folder) => [.. RunFiles.In(folder).Where(name => !RunFiles.IsSaved(name))];
        Assert.Equal(Files(here), Files(there));
        foreach (var name in Files(here).Where(name => name != RunJson.Name))
        {
            var timed = name == RoundsCsv.Name ? 1 : name == ClientsCsv.Name ? 6 : -1;
            if (timed < 0) Assert.Equal(File.ReadAllBytes(Path.Combine(here, name)), File.ReadAllBytes(Path.Combine(there, name)));
            else Assert.Equal(Rows(here), Rows(there));
            string[] Rows(string folder) => [.. File.ReadLines(Path.Combine(folder, name))
                .Select(row => string.Join(',', row.Split(',').Where((_, column) => column != timed)))];
        }
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(there, "checkpoint"), "*.ckpt"));
    }

    private static IEnumerable<object?> Shown(IEnumerable<RoundResult> rounds) => rounds.Select(round => (object?)(round.Round, round.Test,
        round.Validation, round.VirtualSeconds, round.Joules, round.BytesDown, round.BytesUp, round.TrainLoss, round.Completed,
        round.Failure));
}
