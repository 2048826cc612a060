using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Workers and drivers that go while workers train a sweep's runs whole.</summary>
public sealed class ClusterSweepFaultTests : SweepsOnWorkers
{
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
        Assert.Equal([null, null, null, null], there.Select(one => one.Failure));
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
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Root, "there"), "*.ckpt", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "there"), RunJson.Name, SearchOption.AllDirectories));
        await using var others = await WorkerFleet.StartAsync(1);
        var goneOn = new SeenSweep();
        var there = await RunAsync(sweep, "there", goneOn, others);
        Assert.Contains(goneOn.Plans.Values, plan => plan.Done > 0);
        var here = await RunAsync(sweep, "here");
        Assert.Equal(here.Select(one => one.Summary!.ModelSha256), there.Select(one => one.Summary?.ModelSha256));
        foreach (var run in sweep.Runs) AssertSame(run);
    }
}
