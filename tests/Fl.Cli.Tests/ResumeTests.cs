using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>A run that was broken off goes on to what it would have been.</summary>
public sealed class ResumeTests : Workspace
{
    private const string Rounds = """
        dataset: {name: synthetic-images, train: 400, test: 100}
        clients: {count: 8, per_round: 4}
        rounds: 12
        model: logistic
        train: {batch_size: 10, lr: 0.05}
        evaluate: {targets: [0.05, 0.99]}
        checkpoint: {every: 1}

        """;

    public ResumeTests() => Write("e.yaml", Rounds);

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_run_ended_by_a_signal_goes_on_to_the_same_bits_and_rows(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "whole", "--set", "train.epochs=300");
        using (var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--set", "train.epochs=300"))
        {
            await fl.WaitForAsync("round 4/");
            using (var kill = Process.Start("kill", [$"-{signal}", fl.Id.ToString()]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(code, await fl.WaitAsync());
        }
        Assert.NotEmpty(Checkpoints("run"));
        Assert.Contains("going on after round ", await RunAsync("sim", "e.yaml", "--out", "run", "--resume", "--set", "train.epochs=300"));
        AssertSame("whole", "run");
    }

    [Fact]
    public async Task Ctrl_C_saves_the_last_round_that_was_over_whatever_the_interval()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        using var fl = FlProcess.Start(
            Root, "sim", "e.yaml", "--out", "run", "--set", "rounds=1000000", "--set", "checkpoint.every=1000000");
        await fl.WaitForAsync("round 5/");
        Assert.Empty(Checkpoints("run"));
        using (var kill = Process.Start("kill", ["-INT", fl.Id.ToString()]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, await fl.WaitAsync());
        var saved = int.Parse(Path.GetFileNameWithoutExtension(Assert.Single(Checkpoints("run")))["round-".Length..]);
        Assert.InRange(saved, int.Parse(File.ReadLines(Path.Combine(Root, "run/rounds.csv")).Last().Split(',')[0]) - 1, int.MaxValue);
    }

    [Fact]
    public async Task A_run_without_a_checkpoint_yet_begins_anew()
    {
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        Assert.Contains("starting from the beginning", await RunAsync("sim", "e.yaml", "--out", "run", "--resume"));
        AssertSame("whole", "run");
        Directory.Delete(Path.Combine(Root, "run/checkpoint"), recursive: true);
        Assert.Contains("starting from the beginning", await RunAsync("sim", "e.yaml", "--out", "run", "--resume"));
        AssertSame("whole", "run");
    }

    [Fact]
    public async Task A_run_that_is_over_says_so_and_goes_on_when_given_more_rounds()
    {
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=5", "--workers", "1");
        var model = File.ReadAllBytes(Path.Combine(Root, "run/model.safetensors"));
        Assert.Contains("is over: 5 of 5 rounds", await RunAsync("sim", "e.yaml", "--out", "run", "--set", "rounds=5", "--resume"));
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(Root, "run/model.safetensors")));
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "run", "--resume");
        AssertSame("whole", "run");
        Assert.Contains("is after round 12 already, and rounds is 7",
            await FailsAsync("sim", "e.yaml", "--out", "run", "--resume", "--set", "rounds=7"));
    }

    [Fact]
    public async Task Another_experiment_is_refused_with_the_difference()
    {
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=2");
        Assert.Contains("train.lr was 0.05 and is 0.1.",
            await FailsAsync("sim", "e.yaml", "--out", "run", "--resume", "--set", "rounds=2", "--set", "train.lr=0.1"));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_told_and_the_one_before_is_used()
    {
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=9");
        var (before, last) = (Checkpoints("run")[0], Checkpoints("run")[1]);
        Flip(last, 1000);
        var told = await RunAsync("sim", "e.yaml", "--out", "run", "--resume");
        Assert.Contains("round-00000009.ckpt' is damaged: its checksum", told);
        Assert.Contains("going on after round 8 of 12", told);
        AssertSame("whole", "run");
        foreach (var checkpoint in Checkpoints("run")) Flip(checkpoint, 1000);
        Assert.Contains("no checkpoint in", await FailsAsync("sim", "e.yaml", "--out", "run", "--resume"));
        Assert.DoesNotContain(before, Checkpoints("run"));
    }

    [Fact]
    public async Task A_changed_csv_is_told_and_never_gone_on_with()
    {
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        await RunAsync("sim", "e.yaml", "--quiet", "--out", "run", "--set", "rounds=9");
        var csv = Path.Combine(Root, "run/rounds.csv");
        var rows = File.ReadAllText(csv);
        File.WriteAllText(csv, rows[..^4] + "x" + rows[^3..]);
        var told = await RunAsync("sim", "e.yaml", "--out", "run", "--resume");
        Assert.Contains("rounds.csv does not hold the", told);
        Assert.Contains("going on after round 8 of 12", told);
        AssertSame("whole", "run");
        Flip(csv, 10);
        Assert.Contains("no checkpoint in", await FailsAsync("sim", "e.yaml", "--out", "run", "--resume", "--set", "rounds=13"));
    }

    [Fact]
    public async Task A_folder_is_for_one_run_at_a_time()
    {
        using var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--set", "rounds=1000000");
        await fl.WaitForAsync("round 1/");
        Assert.Contains("is in use by another fl", await FailsAsync("sim", "e.yaml", "--out", "run", "--resume"));
    }

    [Fact]
    public async Task A_diverging_run_keeps_the_last_good_model()
    {
        var (code, _, error) = await FlProcess.RunAsync(
            Root, "sim", "e.yaml", "--quiet", "--out", "run", "--set", "model=net", "--set", "strategy.server_lr=1e6");
        Assert.Equal(1, code);
        var message = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("The model after the round before is in", message);
        Assert.True(File.Exists(Path.Combine(Root, "run/model.safetensors")), message);
        var last = File.ReadLines(Path.Combine(Root, "run/rounds.csv")).Last().Split(',')[0];
        Assert.NotEqual("0", last);
        Assert.Contains($"round-{int.Parse(last):d8}.ckpt", string.Join(' ', Checkpoints("run")));
    }

    private string[] Checkpoints(string run) => [.. Directory.GetFiles(Path.Combine(Root, run, "checkpoint"), "*.ckpt").Order()];

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 4;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Runs to the end and returns what it told.</summary>
    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == 0, error);
        return error;
    }

    private async Task<string> FailsAsync(params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == 2, $"exit code {code}\n{error}");
        Assert.DoesNotContain("   at ", error);
        return error;
    }

    private void AssertSame(string whole, string run) => RunRecord.AssertSame(Path.Combine(Root, whole), Path.Combine(Root, run));
}
