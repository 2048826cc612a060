using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>Models that a run keeps beside the final one.</summary>
public sealed class KeptModelTests : IDisposable
{
    private readonly RunsFolder folder = new();

    [Theory, InlineData(null, "test"), InlineData(0.2, "validation")]
    public async Task The_best_model_is_that_of_the_best_round(double? validation, string by)
    {
        var experiment = Small() with { Evaluate = new() { Validation = validation } };
        var seen = new SeenRun();
        var summary = await folder.RunAsync(experiment, "run", seen);
        var best = seen.Rounds.MaxBy(round => (round.Validation ?? round.Test)!.Accuracy)!;
        Assert.InRange(best.Round, 1, 29);
        Assert.Equal(new BestModel(best.Round, by, best.Test!.Accuracy), summary.BestModel);
        Assert.Equal(await WeightsAfter(experiment, best.Round), Best("run"));
        Assert.NotEqual(Best("run"), folder.Weights(Layout, "run", Run.ModelName));
    }

    [Fact]
    public async Task Whatever_breaks_a_run_off_the_best_model_is_the_same()
    {
        var experiment = Small() with { Checkpoint = new() { Every = 3, Keep = 100 } };
        var whole = await folder.RunAsync(experiment, "whole");
        var best = whole.BestModel!.Round;
        foreach (var rounds in new[] { 3, (best + 2) / 3 * 3, 27 })
        {
            var name = $"at-{rounds}";
            await folder.RunAsync(experiment, name);
            File.Delete(folder.Of(name, "summary.json"));
            foreach (var path in Directory.GetFiles(folder.Of(name, "checkpoint"), "*.ckpt")
                .Where(path => int.Parse(Path.GetFileName(path)[6..14]) > rounds))
                File.Delete(path);
            var resumed = await folder.RunAsync(experiment, name);
            Assert.Equal((whole.BestModel, whole.ModelSha256), (resumed.BestModel, resumed.ModelSha256));
            Assert.Equal(Best("whole"), Best(name));
        }
    }

    [Fact]
    public async Task A_run_that_is_cancelled_leaves_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => folder.RunAsync(Small(), "run", new Canceller(stop, 5), stop: stop));
        Assert.True(File.Exists(folder.Of("run", ModelFiles.BestName)));
        await folder.RunAsync(Small() with { Evaluate = new() { KeepBest = false } }, "run");
        Assert.False(File.Exists(folder.Of("run", ModelFiles.BestName)));
    }

    [Fact]
    public async Task Without_keep_best_there_is_none_and_the_bits_are_the_same()
    {
        var (kept, plain) = (await folder.RunAsync(Small(), "kept"),
            await folder.RunAsync(Small() with { Evaluate = new() { KeepBest = false } }, "plain"));
        Assert.Equal((kept.ModelSha256, null), (plain.ModelSha256, plain.BestModel));
        Assert.False(File.Exists(folder.Of("plain", ModelFiles.BestName)));
    }

    [Fact]
    public async Task Snapshots_are_the_models_of_their_rounds_also_in_a_run_that_goes_on()
    {
        var experiment = Small() with { Rounds = 10, Checkpoint = new() { Every = 2, Keep = 100, Snapshots = 4 } };
        await folder.RunAsync(experiment, "run");
        Assert.Equal(["round-00000004.safetensors", "round-00000008.safetensors"], Snapshots());
        File.Delete(folder.Of("run", "summary.json"));
        foreach (var round in new[] { 8, 10 }) File.Delete(folder.Of("run", "checkpoint", $"round-{round:d8}.ckpt"));
        var seen = new SnapshotsSeen(() => Snapshots());
        await folder.RunAsync(experiment, "run", seen);
        Assert.Equal(["round-00000004.safetensors"], seen.AtStart);
        Assert.Equal(["round-00000004.safetensors", "round-00000008.safetensors"], Snapshots());
        Assert.Equal(await WeightsAfter(experiment, 8),
            folder.Weights(Layout, "run", ModelFiles.SnapshotsName, "round-00000008.safetensors"));
    }

    public void Dispose() => folder.Dispose();

    private static Layout Layout => new Logistic().Build(new(3, 32, 32), 10).Layout;

    private float[] Best(string run) => folder.Weights(Layout, run, ModelFiles.BestName);

    private string[] Snapshots() =>
        [.. Directory.GetFiles(folder.Of("run", ModelFiles.SnapshotsName)).Select(path => Path.GetFileName(path)).Order()];

    private async Task<float[]> WeightsAfter(Experiment experiment, int rounds)
    {
        await folder.RunAsync(experiment with { Rounds = rounds }, $"only-{rounds}");
        return folder.Weights(Layout, $"only-{rounds}", Run.ModelName);
    }

    private static Experiment Small() => RunsFolder.Small with
    {
        Rounds = 30,
        Partition = new Dirichlet { Alpha = 0.1 },
        Clients = new() { Count = 10, PerRound = 3 },
        Train = new() { BatchSize = 10, Lr = 0.1 },
    };

    private sealed class Canceller(CancellationTokenSource stop, int after) : IRunView
    {
        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result)
        {
            if (result.Round == after) stop.Cancel();
        }
    }

    private sealed class SnapshotsSeen(Func<string[]> list) : IRunView
    {
        public string[] AtStart { get; private set; } = [];

        public void Start(RunPlan plan) => AtStart = list();

        public void Report(string value) { }

        public void Write(RoundResult result) { }
    }
}
