using System.Net;
using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A sweep on one machine against one whose runs workers of a cluster train whole: the same models, rows and files.</summary>
public sealed class ClusterSweepTests : SweepsOnWorkers
{
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
            Assert.Equal(Path.Combine(Root, "there", run.Folder), seen.Plans[run.Folder].Folder);
        }
        Assert.Equal(2, seen.Said.Count(line => line.EndsWith("is at work, 2 threads", StringComparison.Ordinal)));
        Assert.All(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories), file =>
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

    /// <summary>The first worker goes when the other has joined, so that nobody else is left for the later runs.</summary>
    [Fact]
    public async Task A_worker_that_joins_later_takes_up_runs()
    {
        var sweep = Parse("rounds: 30\nseeds: 3");
        await using var fleet = await WorkerFleet.StartAsync(1);
        var first = WorkerFleet.HostPortOf(fleet.Addresses[0]);
        var (found, atWork) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var told = new Progress<string>(line =>
        {
            if (line.EndsWith(" is at work, 1 threads", StringComparison.Ordinal) && Interlocked.Increment(ref found) == 2)
                atWork.TrySetResult();
        });
        async Task ReplaceAsync()
        {
            await fleet.AddAsync(new(IPAddress.Parse("127.0.0.2"), 0), options => options with { Join = first });
            await atWork.Task;
            await fleet.StopAsync(0);
        }
        var replaced = new Lazy<Task>(ReplaceAsync);
        await using var directory = new JoinedWorkers(ClusterName.Default, first, null);
        await using var runs = new ClusterRuns(directory);
        var there = await SweepSimulation.RunAsync(
            Request(sweep, "there") with
            {
                SideBySide = new(1, 1),
                Run = async (run, _, stop) =>
                {
                    if (run.Experiment.Seed > 1) await replaced.Value.WaitAsync(TimeSpan.FromMinutes(1), stop);
                    return await runs.RunAsync(run, told, stop);
                },
            },
            TestContext.Current.CancellationToken);
        Assert.Equal([null, null, null], there.Select(one => one.Failure));
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
                ? Assert.Throws<BadInputException>(() => RunFolder.Open(Path.Combine(Root, "there", folder))).Message : complaint,
        };
        Assert.Null(Assert.Single(await RunAsync(sweep, "there", seen, fleet)).Failure);
        Assert.Contains("is in use by another fl.", complaint);
    }

    [Fact]
    public async Task A_worker_finds_the_data_where_it_is_told_to_and_writes_down_where_the_driver_has_it()
    {
        var sweep = Parse("rounds: 2\nseeds: 2", Digits("data", 200));
        Digits("elsewhere", 200);
        await using var fleet = await WorkerFleet.StartAsync(1, data: Path.Combine(Root, "elsewhere"));
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
        await using var fleet = await WorkerFleet.StartAsync(1, data: Path.Combine(Root, "other"));
        var seen = new SeenSweep();
        var there = await RunAsync(sweep, "there", seen, fleet);
        Assert.All(there, one =>
            Assert.Equal($"there is no worker: {fleet.Addresses[0]}: its data set is another than the driver's.", one.Failure));
        Assert.Single(seen.Said, line => line.EndsWith("takes no part in such runs: its data set is another than the driver's.",
            StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "there"), "rounds.csv", SearchOption.AllDirectories));
        Assert.All(sweep.Runs, run => Assert.False(Directory.Exists(Path.Combine(Root, "there", run.Folder))));
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

    private static IEnumerable<object?> Shown(IEnumerable<RoundResult> rounds) => rounds.Select(round => (object?)(round.Round, round.Test,
        round.Validation, round.VirtualSeconds, round.Joules, round.BytesDown, round.BytesUp, round.TrainLoss, round.Completed,
        round.Failure));
}
