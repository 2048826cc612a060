using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>Where runs go when nobody says, and how they are found again.</summary>
public sealed class OutFolderTests : Workspace
{
    public OutFolderTests() => Write("e.yaml", Tiny);

    [Fact]
    public async Task Runs_that_begin_in_one_second_all_have_a_folder()
    {
        var runs = Enumerable.Range(0, 8)
            .Select(_ => FlProcess.Start(Root, "sim", "e.yaml", "--quiet", "--set", "rounds=1", "--workers", "1")).ToList();
        foreach (var run in runs)
        {
            Assert.True(await run.WaitAsync() == 0, run.Error);
            run.Dispose();
        }
        Assert.Equal(8, Directory.GetFiles(Path.Combine(Root, "runs/e"), "summary.json", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Bad_input_leaves_no_folder()
    {
        await ComplainsAsync("data_batch_1.bin is missing", "sim", "e.yaml", "--set", "dataset={name: cifar10, path: .}");
        Assert.False(Directory.Exists(Path.Combine(Root, "runs/e")) && Directory.GetDirectories(Path.Combine(Root, "runs/e")).Length > 0);
    }

    /// <summary>What is told can be typed as it stands, and goes on.</summary>
    [Fact]
    public async Task An_interrupted_run_names_its_folder_and_the_command_that_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("my experiment.yaml", Tiny);
        string[] arguments = ["sim", "my experiment.yaml", "--set", "rounds=100000", "--workers", "1"];
        var error = await InterruptedAsync(arguments);
        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(Root, "runs/my experiment")));
        var told = error.Split('\n').Single(line => line.StartsWith("fl: the run is in ", StringComparison.Ordinal));
        var place = $"runs/my experiment/{Path.GetFileName(folder)}";
        Assert.Equal(
            $"fl: the run is in '{place}'; to go on with it: "
            + $"fl sim 'my experiment.yaml' --set rounds=100000 --workers 1 --out '{place}' --resume", told);
        Assert.Contains($"e.g. --out '{place}'.", await FailsAsync("sim", "my experiment.yaml", "--resume"));
        Assert.Contains("going on after round ", await InterruptedAsync([.. arguments, "--out", place, "--resume"]));
    }

    [Fact]
    public async Task An_interrupted_sweep_says_that_the_same_command_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        var error = await InterruptedAsync("sim", "e.yaml", "--set", "rounds=100000", "--seeds", "2", "--workers", "1", "--jobs", "1");
        Assert.Contains($"fl: the sweep is in '{Path.Combine("runs", "e", "sweep")}'; the same command goes on with it.", error);
    }

    [Fact]
    public async Task Going_on_without_a_folder_proposes_none_that_is_no_unfinished_run()
    {
        await OutputAsync("sim", "e.yaml", "--quiet");
        Directory.CreateDirectory(Path.Combine(Root, "runs/e/plots"));
        Assert.Contains("--resume needs --out DIR, the run folder to go on with.", await FailsAsync("sim", "e.yaml", "--resume"));
    }

    private async Task<string> InterruptedAsync(params string[] arguments)
    {
        using var fl = FlProcess.Start(Root, arguments);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(30) && !HasCheckpoint();)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", fl.Id.ToString()]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, await fl.WaitAsync());
        return fl.Error;
    }

    private bool HasCheckpoint() => Directory.Exists(Path.Combine(Root, "runs"))
        && Directory.GetFiles(Path.Combine(Root, "runs"), "*.ckpt", SearchOption.AllDirectories).Length > 0;

    private async Task<string> FailsAsync(params string[] arguments)
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, arguments);
        Assert.Equal(2, code);
        return error;
    }
}
