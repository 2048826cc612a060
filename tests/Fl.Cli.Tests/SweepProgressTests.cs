using System.Text.Json;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli.Tests;

/// <summary>How many runs of a sweep are over, and how long the others take.</summary>
public sealed class SweepProgressTests : Workspace
{
    private const string Two = "dataset: {name: synthetic-images}\nrounds: 10\nseeds: 2\nsweep: {train.lr: [0.1, 0.2]}\n";

    /// <summary>Seed 1 took a second a round with one learning rate and three with the other: so do those of seed 2.</summary>
    [Fact]
    public void Runs_that_have_not_begun_take_as_long_as_those_of_their_setting()
    {
        var (clock, sweep) = (new Clock(), Sweep.Parse(Two, "s.yaml", Root, [], new Catalog()));
        var progress = new SweepProgress(clock);
        progress.Start(new(sweep, Root, new SideBySide(1, 1)));
        Assert.Null(progress.Left);
        Train(progress, clock, sweep.Runs[0], rounds: 10, seconds: 1);
        Assert.Equal(30, progress.Left!.Value.TotalSeconds, 1e-6);
        Train(progress, clock, sweep.Runs[1], rounds: 10, seconds: 3);
        Assert.Equal(10 + 30, progress.Left!.Value.TotalSeconds, 1e-6);
        progress.Started(sweep.Runs[2], Plan(sweep.Runs[2], done: 4));
        Assert.Equal(6 + 30, progress.Left!.Value.TotalSeconds, 1e-6);
        // Half as fast as before, with five rounds to go.
        progress.Write(sweep.Runs[2], new(4, 0, [], null));
        clock.Now += TimeSpan.FromSeconds(2);
        progress.Write(sweep.Runs[2], new(5, 0, [], null));
        Assert.Equal(5 * 2 + 30, progress.Left!.Value.TotalSeconds, 1e-6);
        progress.Ended(new(sweep.Runs[2], null, "it failed", WasOver: false));
        progress.Ended(new(sweep.Runs[3], null, null, WasOver: true));
        Assert.Null(progress.Left);
        Assert.Equal((4, 4, 1, 1), (progress.Over, progress.Runs, progress.Failed, progress.PassedOver));
        Assert.Equal(42, progress.Elapsed.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Runs_side_by_side_share_the_time_and_none_is_quicker_than_it_is()
    {
        var (clock, sweep) = (new Clock(), Sweep.Parse(Two, "s.yaml", Root, [], new Catalog()));
        var progress = new SweepProgress(clock);
        progress.Start(new(sweep, Root, new SideBySide(2, 1)));
        Train(progress, clock, sweep.Runs[0], rounds: 10, seconds: 1);
        Assert.Equal(15, progress.Left!.Value.TotalSeconds, 1e-6);
        Train(progress, clock, sweep.Runs[1], rounds: 10, seconds: 3);
        Assert.Equal(30, progress.Left!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void On_a_cluster_that_says_no_number_as_many_share_the_time_as_are_at_work()
    {
        var (clock, sweep) = (new Clock(), Sweep.Parse(Two, "s.yaml", Root, [], new Catalog()));
        var progress = new SweepProgress(clock);
        progress.Start(new(sweep, Root, null));
        Train(progress, clock, sweep.Runs[0], rounds: 10, seconds: 1);
        Assert.Equal(30, progress.Left!.Value.TotalSeconds, 1e-6);
        foreach (var run in sweep.Runs.Skip(1)) progress.Started(run, Plan(run, done: 0));
        Assert.Equal(10, progress.Left!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public async Task Plain_lines_say_how_many_are_over_and_the_time_left()
    {
        Write("s.yaml", Tiny + "\nseeds: 3\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--jobs", "1", "--out", "runs");
        Assert.True(code == 0, error);
        var lines = error.TrimEnd().Split('\n');
        Assert.Matches(@"^1/3 seed-1: accuracy [\d.]+ after 2 rounds, [\d.]+ s, about \d+:\d\d left$", lines[1]);
        Assert.Matches(@"^2/3 seed-2: .*, about \d+:\d\d left$", lines[2]);
        Assert.Matches(@"^3/3 seed-3: accuracy [\d.]+ after 2 rounds, [\d.]+ s$", lines[3]);
    }

    [Fact]
    public async Task Json_has_an_object_a_run_with_what_is_over_what_failed_and_the_seconds_left()
    {
        Write("s.yaml", Tiny
            + "\ndevices: {fleet: [{device: {name: generic, gflops: 1}, link: generic}]}\nsweep: {devices.dropout: [0, 0.001, 0.9999999]}\n"
                + "on_failed_round: stop\n");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--jobs", "1", "--out", "runs", "--log-format", "json");
        var lines = error.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(1, code);
        Assert.Equal(4, lines.Count);
        Assert.Equal(3, lines[0].GetProperty("runs").GetInt32());
        Assert.Equal([1, 2, 3], lines.Skip(1).Select(line => line.GetProperty("over").GetInt32()));
        Assert.Equal("dropout=0/seed-1", lines[1].GetProperty("run").GetString());
        Assert.True(lines[1].GetProperty("seconds_left").GetDouble() > 0);
        Assert.False(lines[3].TryGetProperty("seconds_left", out var _));
        Assert.Equal((1, "error"), (lines[3].GetProperty("failed").GetInt32(),
            lines.Single(line => line.GetProperty("message").GetString()!.Contains("failed")).GetProperty("level").GetString()));
    }

    [Fact]
    public async Task Json_has_the_figures_of_each_round_of_a_run()
    {
        Write("t.yaml", Tiny);
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "t.yaml", "--out", "run", "--log-format", "json");
        Assert.True(code == 0, error);
        var rounds = error.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("round", out var _)).ToList();
        var rows = Rfc4180.Records(Read("run/rounds.csv"));
        Assert.Equal([0, 1, 2], rounds.Select(line => line.GetProperty("round").GetInt32()));
        Assert.Equal(double.Parse(rows[^1][9]), rounds[^1].GetProperty("test_accuracy").GetDouble(), 1e-9);
    }

    private static void Train(SweepProgress progress, Clock clock, SweepRun run, int rounds, int seconds)
    {
        progress.Started(run, Plan(run, done: 0));
        for (var round = 0; round <= rounds; round++)
        {
            if (round > 0) clock.Now += TimeSpan.FromSeconds(seconds);
            progress.Write(run, new(round, 0, [], null));
        }
        progress.Ended(new(run, null, null, WasOver: false));
    }

    private static RunPlan Plan(SweepRun run, int done) => new(run.Experiment, null!, 0, 0, 1, "", done);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
