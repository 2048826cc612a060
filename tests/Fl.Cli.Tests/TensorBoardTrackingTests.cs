using System.Globalization;

namespace Fl.Cli.Tests;

/// <summary><c>--track tensorboard</c> by the real <c>fl</c>: event files that grow with the run.</summary>
public sealed class TensorBoardTrackingTests : Workspace
{
    private const string Events = "tensorboard/run/events.out.tfevents.fl";

    [Fact]
    public async Task The_events_of_a_run_hold_the_rows_of_rounds_csv_and_the_run_its_bits()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "alone");
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run", "--track", "tensorboard", "--track", "tensorboard=other");
        RunRecord.AssertSame(Path.Combine(Root, "alone"), Path.Combine(Root, "run"));
        Same("run", Events);
        Same("run", "other/run/events.out.tfevents.fl");
        await OutputAsync("export", "tensorboard", "run");
        Same("run", Events);
    }

    /// <summary>Killed in the middle of a record too, and of a run that was followed from its middle on only.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_was_killed_goes_on_in_its_file_without_a_round_twice(bool wasFollowed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no kill to send a signal with.");
        Write("t.yaml", "checkpoint: {every: 2}\n" + Tiny);
        string[] arguments = ["sim", "t.yaml", "--quiet", "--out", "run"], followed = [.. arguments, "--track", "tensorboard"];
        using (var fl = FlProcess.Start(Root, [.. wasFollowed ? followed : arguments, "--set", "rounds=1000000"]))
        {
            while (Rounds() < 8 && !fl.HasExited) await Task.Delay(20, TestContext.Current.CancellationToken);
            if (wasFollowed) Assert.InRange(Scalars(Events, "test/accuracy", isCut: true).Count, 1, 1_000_000);
            fl.Kill();
            await fl.WaitAsync();
        }
        if (wasFollowed) File.AppendAllText(Path.Combine(Root, Events), "\u0010\0\0\0half of a rec");
        await OutputAsync([.. followed, "--resume", "--set", $"rounds={Rounds() + 3}"]);
        Same("run", Events);
    }

    [Fact]
    public async Task A_new_run_of_the_same_name_begins_its_file_anew_and_a_file_of_something_else_is_replaced()
    {
        Write("t.yaml", Tiny);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run", "--track", "tensorboard");
        Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run", "--set", "seed=7", "--track", "tensorboard");
        Same("run", Events);
        Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        Write(Events, "this is no event file, whatever its name says it is");
        await OutputAsync("sim", "t.yaml", "--quiet", "--out", "run", "--track", "tensorboard");
        Same("run", Events);
    }

    [Fact]
    public async Task Each_run_of_a_sweep_has_a_file_where_the_export_has_it()
    {
        Write("s.yaml", Tiny + "\nseeds: 2\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept", "--track", "tensorboard");
        foreach (var seed in (int[])[1, 2]) Same($"swept/seed-{seed}", $"tensorboard/swept/seed-{seed}/events.out.tfevents.fl");
    }

    [Fact]
    public async Task A_folder_that_takes_nothing_costs_a_line_and_not_the_run()
    {
        Write("t.yaml", Tiny);
        Write("tensorboard/run", "a file where the run's folder is to be");
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "t.yaml", "--quiet", "--out", "run", "--track", "tensorboard");
        Assert.Equal(0, code);
        Assert.StartsWith("warning: TensorBoard's events in tensorboard are not whole: ", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private int Rounds() => Path.Combine(Root, "run/rounds.csv") is var path && File.Exists(path) ? File.ReadLines(path).Count() - 1 : 0;

    private void Same(string run, string events)
    {
        var rows = File.ReadLines(Path.Combine(Root, run, "rounds.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        var accuracies = Scalars(events, "test/accuracy");
        Assert.Equal(rows.Select(row => (long.Parse(row[0]), float.Parse(row[9], CultureInfo.InvariantCulture))),
            accuracies.Select(scalar => (scalar.Step, scalar.Value)));
        Assert.Equal(rows.Count, Scalars(events, "cost/bytes").Count);
        Assert.All(accuracies.Zip(accuracies.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time + 1));
    }

    private List<(double Time, long Step, string Tag, float Value)> Scalars(string events, string tag, bool isCut = false)
    {
        using var file = new FileStream(Path.Combine(Root, events), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        if (isCut) return memory.Length > 0 ? [(0, 0, tag, 0)] : [];
        return [.. EventRecords.Of(memory.ToArray()).Skip(1).Select(EventRecords.Scalar).Where(scalar => scalar.Tag == tag)];
    }
}
