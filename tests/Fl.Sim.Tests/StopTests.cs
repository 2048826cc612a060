using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What ends a run before its last round.</summary>
public sealed class StopTests : IDisposable
{
    private readonly RunsFolder folder = new();

    [Theory, InlineData(null), InlineData(0.2)]
    public async Task A_run_stops_after_the_first_scored_round_that_reaches_the_target(double? validation)
    {
        var experiment = Small() with { Evaluate = new() { Validation = validation, Every = 2 } };
        var whole = new SeenRun();
        await folder.RunAsync(experiment, "whole", whole);
        var scores = whole.Rounds.Where(round => round.Test is not null)
            .ToDictionary(round => round.Round, round => (round.Validation ?? round.Test)!.Accuracy);
        var target = scores[6];
        var first = scores.Where(score => score.Value >= target).Min(score => score.Key);

        var (seen, stopped) = (new SeenRun(), experiment with { Stop = new() { Target = new() { Accuracy = target } } });
        var summary = await folder.RunAsync(stopped, "stopped", seen);
        Assert.Equal(("target", first, first), (summary.Stopped!.By, summary.Rounds, seen.Rounds[^1].Round));
        Assert.Equal(scores[first], (seen.Rounds[^1].Validation ?? seen.Rounds[^1].Test)!.Accuracy);
        Assert.StartsWith(validation is null ? "test accuracy" : "validation accuracy", summary.Stopped.Why, StringComparison.Ordinal);
        Assert.Equal((await folder.RunAsync(experiment with { Rounds = first }, "short")).ModelSha256, summary.ModelSha256);
        Assert.EndsWith($"stopped: {summary.Stopped.Why}", summary.InWords(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patience_counts_the_rounds_since_the_best()
    {
        var (seen, experiment) =
            (new SeenRun(), Small() with { Rounds = 60, Train = Small().Train with { Lr = 0.1 }, Stop = new() { Patience = 3 } });
        var summary = await folder.RunAsync(experiment, "patient", seen);
        var best = seen.Rounds.MaxBy(round => round.Test!.Accuracy)!.Round;
        Assert.Equal(("patience", best + 3), (summary.Stopped!.By, summary.Rounds));
        Assert.Equal(best, summary.BestRound);
    }

    [Fact]
    public async Task A_run_that_stops_by_the_clock_scores_the_round_in_which_it_does()
    {
        var (seen, time) = (new SeenRun(), new TickingTime());
        var summary = await folder.RunAsync(
            Small() with { Rounds = 1000, Evaluate = new() { Every = 1000 }, Stop = new() { Minutes = 1 } }, "timed", seen, time);
        Assert.Equal("minutes", summary.Stopped!.By);
        Assert.InRange(summary.Rounds, 2, 100);
        Assert.Equal([0, summary.Rounds], seen.Rounds.Where(round => round.Test is not null).Select(round => round.Round));
        Assert.True(seen.Rounds[^1].WallSeconds >= 60 && seen.Rounds[^2].WallSeconds < 60);
        Assert.Equal(summary.FinalAccuracy, seen.Rounds[^1].Test!.Accuracy);
    }

    [Fact]
    public async Task Virtual_hours_are_those_of_the_devices()
    {
        var devices = new FleetOptions { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }] };
        var (seen, experiment) = (new SeenRun(), Small() with { Devices = devices, Rounds = 40 });
        await folder.RunAsync(experiment, "whole", seen);
        var hours = seen.Rounds[10].VirtualSeconds!.Value / 3600;
        var summary = await folder.RunAsync(experiment with { Stop = new() { VirtualHours = hours } }, "stopped");
        Assert.Equal(("virtual_hours", 10), (summary.Stopped!.By, summary.Rounds));
    }

    [Fact]
    public async Task Failed_rounds_count_in_all()
    {
        var devices = new FleetOptions { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }], Dropout = 0.5 };
        var (seen, experiment) = (new SeenRun(),
            Small() with { Devices = devices, Rounds = 200, Clients = new() { Count = 10, PerRound = 1 }, MaxFailedRounds = 100 });
        var summary = await folder.RunAsync(experiment with { Stop = new() { FailedRounds = 4 } }, "failing", seen);
        Assert.Equal(("failed_rounds", 4), (summary.Stopped!.By, summary.FailedRounds));
        Assert.Equal(4, seen.Rounds.Count(round => round.Failure is not null));
        Assert.NotNull(seen.Rounds[^1].Failure);
        Assert.True(seen.Rounds.FindIndex(round => round.Failure is not null) + 3 <= summary.Rounds);
    }

    [Fact]
    public async Task A_stopped_run_is_over_until_what_stopped_it_is_changed()
    {
        var experiment = Small() with { Rounds = 30, Stop = new() { Patience = 2 } };
        var whole = await folder.RunAsync(experiment with { Stop = null }, "whole");
        var stopped = await folder.RunAsync(experiment, "run");
        Assert.True(stopped.Rounds < 30);
        var (seen, again) = (new SeenRun(), await folder.RunAsync(experiment, "run"));
        Assert.Equal((stopped.Rounds, stopped.ModelSha256, stopped.WallSeconds), (again.Rounds, again.ModelSha256, again.WallSeconds));
        var more = await folder.RunAsync(experiment with { Stop = null }, "run", seen);
        Assert.Equal(stopped.Rounds + 1, seen.Rounds[0].Round);
        Assert.Equal((whole.ModelSha256, whole.BestRound, null), (more.ModelSha256, more.BestRound, more.Stopped));
    }

    [Fact]
    public async Task A_stop_after_a_round_that_was_not_scored_waits_for_one_that_is()
    {
        var experiment = Small() with { Rounds = 9, Evaluate = new() { Every = 10 }, Checkpoint = new() { Every = 1, Keep = 100 } };
        await folder.RunAsync(experiment, "run");
        File.Delete(folder.Of("run", "summary.json"));
        foreach (var round in new[] { 8, 9 }) File.Delete(folder.Of("run", "checkpoint", $"round-{round:d8}.ckpt"));
        var summary = await folder.RunAsync(experiment with { Stop = new() { Minutes = 1e-9 } }, "run");
        Assert.Equal(("minutes", 8), (summary.Stopped!.By, summary.Rounds));
        Assert.True(double.IsFinite(summary.FinalAccuracy));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A clock that goes on by a second whenever it is looked at.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref seconds);
    }

    private static Experiment Small() => RunsFolder.Small with { Rounds = 12 };
}
