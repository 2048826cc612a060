using System.Diagnostics;
using System.Text.Json;

namespace Fl.Cli.Tests;

/// <summary>A sweep by the real <c>fl</c>: killed, gone on with, refused, interrupted.</summary>
public sealed class SweepTests : Workspace
{
    private const string Swept = Tiny + "\nseeds: [0, 1]\nsweep: {train.lr: [0.05, 0.01], strategy: [fedavg, {name: fedprox, mu: 0.1}]}\n";

    [Fact]
    public async Task A_killed_sweep_goes_on_with_the_missing_runs_and_has_the_bits_of_a_whole_one()
    {
        Write("whole.yaml", Swept.Replace("rounds: 2", "rounds: 30"));
        Write("s.yaml", Swept.Replace("rounds: 2", "rounds: 30"));
        await RunAsync("sim", "whole.yaml", "--quiet", "--out", "whole", "--set", "name=s");
        using (var fl = FlProcess.Start(Root, "sim", "s.yaml", "--jobs", "2"))
        {
            await fl.WaitForAsync("\n3/8 ");
            fl.Kill();
            await fl.WaitAsync();
        }
        var before = Finished().ToDictionary(folder => folder, folder => File.GetLastWriteTimeUtc(Path.Combine(folder, "summary.json")));
        Assert.InRange(before.Count, 3, 7);

        var (output, error) = await RunAsync("sim", "s.yaml", "--jobs", "2");
        Assert.Contains($"8 of 8 runs are over, {before.Count} of them were before", output);
        Assert.Equal(before.Count, error.Split('\n').Count(line => line.EndsWith("was over before", StringComparison.Ordinal)));
        Assert.Equal(8, Finished().Count);
        foreach (var (folder, written) in before) Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder, "summary.json")));
        foreach (var folder in Finished())
            RunRecord.AssertSame(Path.Combine(Root, "whole", Path.GetRelativePath(Path.Combine(Root, "runs/s/sweep"), folder)), folder);
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "whole/sweep.yaml")), Read("runs/s/sweep/sweep.yaml"));

        Assert.Contains("holds another sweep: train.epochs was 1 and is 2",
            await FailsAsync(2, "sim", "s.yaml", "--set", "train.epochs=2"));
    }

    [Fact]
    public async Task A_failed_run_is_named_at_the_end_and_the_others_are_there()
    {
        Write("s.yaml", Tiny + "\nsweep: {train.lr: [0.05, 1000000]}\n");
        var (code, output, error) = await FlProcess.RunAsync(Root, "sim", "s.yaml", "--quiet", "--seeds", "2", "--out", "out");
        Assert.Equal(1, code);
        Assert.Contains("2 of 4 runs are over", output);
        Assert.Equal(3, error.TrimEnd().Split('\n').Length);
        Assert.StartsWith("fl: 2 of 4 runs failed:\nfl: lr=1000000/seed-1: round 2: none of 4 clients sent a usable update", error);
        Assert.DoesNotContain("   at ", error);
        Assert.True(File.Exists(Path.Combine(Root, "out/lr=0.05/seed-2/summary.json")));
    }

    [Fact]
    public async Task All_mistakes_are_told_before_the_first_run()
    {
        Write("s.yaml", Tiny + "\nsweep: {train.lr: [0.05, fast], trian.epochs: [1]}\n");
        var error = await FailsAsync(2, "sim", "s.yaml");
        Assert.Contains("s.yaml:6:26: train.lr: found 'fast'", error);
        Assert.Contains("s.yaml:6:33: trian: not an option", error);
        Assert.Contains("did you mean 'train'?", error);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
        Assert.False(Directory.Exists(Path.Combine(Root, "runs")));
        Assert.Contains("only 'fl sim' runs several experiments",
            await FailsAsync(2, "serve", "s.yaml", "--set", "sweep={train.lr: [0.1]}"));
    }

    [Fact]
    public async Task Interrupting_ends_a_sweep_with_130_and_saves_the_runs_at_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("s.yaml", Tiny + "\nseeds: 4\n");
        using var fl = FlProcess.Start(Root, "sim", "s.yaml", "--set", "rounds=1000000", "--jobs", "2", "--out", "out");
        while (!File.Exists(Path.Combine(Root, "out/seed-2/rounds.csv"))
            || File.ReadLines(Path.Combine(Root, "out/seed-2/rounds.csv")).Count() < 4)
        {
            Assert.False(fl.HasExited, fl.Error);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        using (var kill = Process.Start("kill", ["-INT", fl.Id.ToString()]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, await fl.WaitAsync());
        Assert.DoesNotContain("   at ", fl.Error);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Root, "out/seed-2/checkpoint"), "*.ckpt"));
    }

    [Fact]
    public async Task Seeds_alone_make_a_sweep()
    {
        Write("s.yaml", Tiny);
        await RunAsync("sim", "s.yaml", "--quiet", "--seeds", "2", "--out", "out");
        await RunAsync("sim", "s.yaml", "--quiet", "--out", "alone", "--set", "seed=2");
        Assert.Equal(Hash("alone"), Hash("out/seed-2"));
        Assert.NotEqual(Hash("alone"), Hash("out/seed-1"));
    }

    private string Hash(string run) => JsonDocument.Parse(Read($"{run}/summary.json")).RootElement.GetProperty("model_sha256").GetString()!;

    private List<string> Finished() =>
        [.. Directory.GetFiles(Path.Combine(Root, "runs/s/sweep"), "summary.json", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!)];

    private async Task<(string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == 0, error);
        return (output, error);
    }

    private async Task<string> FailsAsync(int expected, params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == expected, error);
        Assert.DoesNotContain("   at ", error);
        return error;
    }
}
