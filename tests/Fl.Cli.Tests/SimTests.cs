using System.Diagnostics;
using System.Text.Json;

namespace Fl.Cli.Tests;

public sealed class SimTests : Workspace
{
    [Fact]
    public async Task A_run_leaves_a_folder_and_says_where()
    {
        Write("tiny.yaml", Tiny);
        var (code, output, error) = await FlProcess.RunAsync(Root, "sim", "tiny.yaml");
        Assert.True(code == 0, error);
        var folder = Path.Combine(
            Root, output.Split('\n').Single(line => line.StartsWith("run folder: ", StringComparison.Ordinal))["run folder: ".Length..]);
        Assert.StartsWith(Path.Combine(Root, "runs", "tiny"), folder);
        Assert.Equal(
            ["classes.csv", "clients.csv", "confusion.csv", "experiment.yaml", "model-best.safetensors", "model.safetensors",
                "partition.csv", "rounds.csv", "summary.json"],
            Directory.GetFiles(folder, "*").Select(Path.GetFileName).Where(name => name != "partition-indices.csv").Order());
        Assert.Equal(4, File.ReadAllLines(Path.Combine(folder, "rounds.csv")).Length);
        Assert.Equal(9, File.ReadAllLines(Path.Combine(folder, "clients.csv")).Length);
        Assert.Equal(9, File.ReadAllLines(Path.Combine(folder, "partition.csv")).Length);
        Assert.Contains("round 2/2", error);
    }

    [Fact]
    public async Task Any_number_of_workers_and_the_resolved_experiment_give_the_same_bits()
    {
        Write("tiny.yaml", Tiny);
        Write("other.yaml", Tiny);
        await RunAsync("sim", "tiny.yaml", "--workers", "1", "--out", "one");
        await RunAsync("sim", "tiny.yaml", "--workers", "3", "--out", "three");
        await RunAsync("sim", "one/experiment.yaml", "--workers", "2", "--out", "again");
        await RunAsync("sim", "tiny.yaml", "--set", "seed=2", "--out", "seed2");
        Assert.Equal(Hash("one"), Hash("three"));
        Assert.Equal(Hash("one"), Hash("again"));
        Assert.NotEqual(Hash("one"), Hash("seed2"));
        Assert.Equal(Rounds("one"), Rounds("three"));
        Assert.Equal(Rounds("one"), Rounds("again"));
        Assert.Equal(Read("one/experiment.yaml"), Read("again/experiment.yaml"));
    }

    [Fact]
    public async Task Every_key_can_be_set_from_the_command_line()
    {
        Write("tiny.yaml", Tiny);
        await RunAsync("sim", "tiny.yaml", "--quiet", "--out", "run", "--set", "strategy.server_lr=0.5", "--set", "train.batch_size=7",
            "--set", "rounds=1");
        var resolved = Read("run/experiment.yaml");
        Assert.Contains("server_lr: 0.5", resolved);
        Assert.Contains("batch_size: 7", resolved);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(Root, "run/rounds.csv")).Length);
    }

    [Fact]
    public async Task Quiet_prints_the_result_only()
    {
        Write("tiny.yaml", Tiny);
        var (code, output, error) = await FlProcess.RunAsync(Root, "sim", "tiny.yaml", "--quiet");
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Contains("test accuracy", output);
    }

    [Fact]
    public async Task Scores_of_the_clients_are_printed_where_they_are_asked_for()
    {
        Write("tiny.yaml", Tiny);
        var (_, without, _) = await FlProcess.RunAsync(Root, "sim", "tiny.yaml", "--quiet");
        Assert.DoesNotContain("own models", without);
        var (code, output, error) = await FlProcess.RunAsync(
            Root, "sim", "tiny.yaml", "--quiet", "--out", "run", "--set", "partition.holdout=0.3", "--set", "evaluate.clients=true");
        Assert.True(code == 0, error);
        var spread = JsonDocument.Parse(Read("run/summary.json")).RootElement.GetProperty("client_accuracy");
        var (mean, worst) = (spread.GetProperty("mean").GetDouble(), spread.GetProperty("worst_10_percent").GetDouble());
        Assert.Contains(FormattableString.Invariant($"\naccuracy of 8 clients' own models: mean {mean:f4}, worst tenth {worst:f4}\n"),
            output);
    }

    [Fact]
    public async Task A_diverging_run_ends_with_one_line_and_exit_code_1()
    {
        Write("tiny.yaml", Tiny);
        var (code, _, error) = await FlProcess.RunAsync(Root, "sim", "tiny.yaml", "--quiet", "--set", "train.lr=1000000");
        Assert.Equal(1, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("none of 4 clients sent a usable update", error);
    }

    [Fact]
    public async Task Interrupting_ends_the_run_cleanly_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("long.yaml", Tiny);
        using var fl = FlProcess.Start(Root, "sim", "long.yaml", "--set", "rounds=1000000", "--out", "run");
        await fl.WaitForAsync("round 3/");
        using (var kill = Process.Start("kill", ["-INT", fl.Id.ToString()]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, await fl.WaitAsync());
        Assert.DoesNotContain("   at ", fl.Error);
        Assert.EndsWith("\n", Read("run/rounds.csv"));
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.True(code == 0, error);
    }

    private string Hash(string run) =>
        JsonDocument.Parse(Read($"{run}/summary.json")).RootElement.GetProperty("model_sha256").GetString()!;

    private string[] Rounds(string run) =>
        [.. File.ReadLines(Path.Combine(Root, run, "rounds.csv"))
            .Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 1)))];
}
