using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Experiments that code makes: the bits of a file's, in memory or in a folder, round by round.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly RunsFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>With state that clients keep, scores of theirs, validation, failures and a best round.</summary>
    private static Experiment Rich => RunsFolder.Small with
    {
        Rounds = 4,
        Strategy = new Scaffold(),
        Partition = new Iid { Holdout = 0.2 },
        Evaluate = new() { Clients = true, Validation = 0.1 },
    };

    [Fact]
    public async Task A_run_in_memory_has_the_bits_and_the_rows_of_one_with_a_folder()
    {
        var summary = await folder.RunAsync(Rich, "file");
        var result = await Rich.SimulateAsync(new() { Workers = 3, BaseDirectory = folder.Of() }, Stop);
        Assert.Equal(summary.ModelSha256, result.Summary.ModelSha256);
        Assert.Equal(folder.Weights(result.Model.Layout, "file", Run.ModelName), result.Weights.ToArray());
        Assert.Equal(folder.Weights(result.Model.Layout, "file", ModelFiles.BestName), result.BestWeights!.Value.ToArray());
        Assert.Equal(["file"], Directory.GetFileSystemEntries(folder.Of()).Select(Path.GetFileName));
        Assert.Null(result.Folder);

        Assert.Equal(RoundRow.Read(folder.Of("file")).Select(Rounded), result.Rounds.Select(Rounded));
        Assert.Equal(ClientRow.Read(folder.Of("file")).Select(Rounded), result.Clients.Select(Rounded));
        Assert.Equal(5, result.Rounds.Count);
        Assert.Equal(10, result.Clients.Count(row => row is { Status: ClientRow.Evaluated, TestAccuracy: not null }));
        var recorded = RecordedRun.Read(folder.Of("file"))!;
        Assert.Equal(recorded.Options, result.Run.Options);
        Assert.Equal(recorded.Rounds.Select(point => point.Bytes), result.Run.Rounds.Select(point => point.Bytes));

        result.SaveModel(folder.Of("saved.safetensors"));
        Assert.Equal(File.ReadAllBytes(folder.Of("file", Run.ModelName)), File.ReadAllBytes(folder.Of("saved.safetensors")));
    }

    [Fact]
    public async Task A_strategy_that_no_file_can_hold_trains_as_one_that_can()
    {
        var experiment = RunsFolder.Small with { Rounds = 3 };
        var own = await (experiment with { Strategy = new Nudged(() => 0.5) }).SimulateAsync(cancellation: Stop);
        var known = await (experiment with { Strategy = new FedProx { Mu = 0.5 } }).SimulateAsync(cancellation: Stop);
        Assert.Equal(known.Summary.ModelSha256, own.Summary.ModelSha256);
        Assert.Equal(("nudged", "nudged"), (own.Summary.Strategy, own.Run.Options["strategy"]));
        Assert.Equal(known.Run.Options["train.lr"], own.Run.Options["train.lr"]);
        Assert.Equal(["model", "strategy"],
            RunKeys.Differing([own.Run, (await (experiment with { Model = new TwoNN() }).SimulateAsync(cancellation: Stop)).Run])
                .Select(key => key.Key).Order());
        var refused = await Assert.ThrowsAsync<BadInputException>(async () =>
            await (experiment with { Strategy = new Nudged(() => 0.5) }).SimulateAsync(new() { Folder = folder.Of("own") }, Stop));
        Assert.Equal("strategy (Nudged) has no [Named(\"...\")], so that the experiment.yaml of a run folder cannot hold it: "
            + "mend that, or leave Folder out.", refused.Message);
        Assert.False(Directory.Exists(folder.Of("own")));
    }

    [Fact]
    public async Task Rounds_come_as_they_end_and_again_to_who_comes_late()
    {
        var running = (RunsFolder.Small with { Rounds = 3 }).SimulateAsync(cancellation: Stop);
        await foreach (var row in running)
            if (row.Round == 1) break;
        List<RoundRow> early = [], late = [];
        await foreach (var row in running) early.Add(row);
        var result = await running;
        await foreach (var row in running) late.Add(row);
        Assert.Equal([0, 1, 2, 3], early.Select(row => row.Round));
        Assert.Equal(early, late);
        Assert.Equal(result.Rounds, late);
        Assert.All(late, row => Assert.NotNull(row.TestAccuracy));
    }

    [Fact]
    public async Task A_run_that_was_cancelled_goes_on_to_the_same_bits_and_rows_and_is_read_when_it_is_over()
    {
        var whole = await Rich.SimulateAsync(cancellation: Stop);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var options = new SimulationOptions { Folder = folder.Of("run"), Resume = true };
        var running = Rich.SimulateAsync(options, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in running)
                if (row.Round == 2) await stop.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await running);
        for (var i = 0; i < 2; i++)
        {
            var lines = new List<string>();
            var result = await Rich.SimulateAsync(options with { Report = lines.Add }, Stop);
            Assert.Equal(whole.Summary.ModelSha256, result.Summary.ModelSha256);
            Assert.Equal(whole.Weights.ToArray(), result.Weights.ToArray());
            Assert.Equal(whole.BestWeights!.Value.ToArray(), result.BestWeights!.Value.ToArray());
            Assert.Equal(whole.Rounds.Select(Rounded), result.Rounds.Select(Rounded));
            Assert.Equal(whole.Clients.Select(Rounded), result.Clients.Select(Rounded));
            Assert.Equal(folder.Of("run"), result.Folder);
            Assert.NotEmpty(lines);
        }
    }

    [Fact]
    public async Task All_mistakes_of_an_experiment_are_told_at_once()
    {
        var wrong = RunsFolder.Small with { Rounds = 0, Train = new() { Lr = double.NaN }, Strategy = new FedProx { Mu = -1 } };
        var refused = await Assert.ThrowsAsync<BadInputException>(async () => await wrong.SimulateAsync(cancellation: Stop));
        Assert.Equal(
        [
            "rounds: found '0', expected a number from 1 to 10000000.",
            "strategy.mu: found '-1', expected a number from 0 to 1000000.",
            "train.lr: found 'NaN', expected a number from 0 to 1000000.",
        ], refused.Messages.Order());
        var few = RunsFolder.Small with { Clients = new() { Count = 3, PerRound = 5 } };
        refused = await Assert.ThrowsAsync<BadInputException>(async () => await few.SimulateAsync(cancellation: Stop));
        Assert.StartsWith("clients.per_round: ", refused.Message);
    }

    [Fact]
    public async Task What_a_run_in_memory_would_ignore_is_refused()
    {
        var saved = RunsFolder.Small with { Checkpoint = new() { Snapshots = 1 } };
        Assert.Contains("without a Folder",
            (await Assert.ThrowsAsync<BadInputException>(async () => await saved.SimulateAsync(cancellation: Stop))).Message);
        Assert.Contains("give that too", (await Assert.ThrowsAsync<BadInputException>(async () =>
            await RunsFolder.Small.SimulateAsync(new() { Resume = true }, Stop))).Message);
        Assert.Contains("at least 1", (await Assert.ThrowsAsync<BadInputException>(async () =>
            await RunsFolder.Small.SimulateAsync(new() { Workers = 0 }, Stop))).Message);
    }

    /// <summary>Of every component of the catalog.</summary>
    [Fact]
    public void Code_is_held_to_the_bounds_of_files()
    {
        var catalog = new Catalog(typeof(Simulation).Assembly);
        var types = catalog.Kinds.SelectMany(kind => catalog.Of(kind.Type)).Select(entry => entry.Type)
            .Concat([typeof(TrainOptions), typeof(ClientsOptions), typeof(EvaluateOptions), typeof(CheckpointOptions)]);
        var bounds = 0;
        foreach (var type in types)
            foreach (var option in OptionInfo.Of(type).Where(option => option is { Form: OptionForm.Number, Bounds.Max: < double.MaxValue }))
            {
                var component = OptionInfo.Create(type);
                var beyond = 2 * Math.Abs(option.Bounds.Max) + 1;
                if (option.Type == typeof(float) && beyond > float.MaxValue) continue;
                option.Set(component, option.Type == typeof(float) ? (float)beyond : beyond);
                Assert.Contains(ComponentTree.Problems(component), problem => problem.Key == option.Key);
                bounds++;
            }
        Assert.True(bounds > 50, $"{bounds}");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>As a file has it, without what is measured.</summary>
    private static RoundRow Rounded(RoundRow row) => row with
    {
        WallSeconds = 0,
        TrainLoss = Digits(row.TrainLoss),
        TestLoss = Digits(row.TestLoss),
        TestAccuracy = Digits(row.TestAccuracy),
        ValidationLoss = Digits(row.ValidationLoss),
        ValidationAccuracy = Digits(row.ValidationAccuracy),
    };

    private static ClientRow Rounded(ClientRow row) => row with
    {
        Seconds = row.Seconds is null ? null : 0,
        TrainLoss = Digits(row.TrainLoss),
        TrainAccuracy = Digits(row.TrainAccuracy),
        TestLoss = Digits(row.TestLoss),
        TestAccuracy = Digits(row.TestAccuracy),
    };

    private static double? Digits(double? value) => value is { } number
        ? double.Parse(number.ToString("g6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
