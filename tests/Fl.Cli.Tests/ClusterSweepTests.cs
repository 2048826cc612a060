using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>A sweep whose runs worker processes train whole: whoever is killed, it comes to what it would have been in one process.</summary>
public sealed class ClusterSweepTests : Workspace
{
    private static readonly string[] Runs =
    [
        .. from seed in new[] { 1, 2, 3 } from strategy in new[] { "fedavg", "scaffold" } select $"strategy={strategy}/seed-{seed}",
    ];

    public ClusterSweepTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        Write("s.yaml", $"{Tiny.Replace("rounds: 2", "rounds: 40").Replace("batch_size: 10", "batch_size: 10, epochs: 40")}\n"
            + "checkpoint: {every: 1}\nseeds: 3\nsweep: {strategy: [fedavg, scaffold]}\n");
    }

    [Fact(Explicit = true)]
    public async Task A_worker_and_then_the_driver_that_are_killed_do_not_show()
    {
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "whole");
        int[] workers;
        using (var fl = FlProcess.Start(Root, "sim", "s.yaml", "--out", "run", "--cluster", "local:2"))
        {
            await WaitForCheckpointAsync(fl);
            Assert.Contains("s: 6 runs, 2 side by side, 1 worker each", fl.Error);
            Assert.Contains("the out folder 'run' is in use by another fl.", (await FlProcess.RunAsync(
                Root, "sim", "s.yaml", "--out", "run", "--cluster", "local:1")).Error);
            Processes.Signal("KILL", Processes.ChildrenOf(fl.Id)[0]);
            await fl.WaitForAsync(" is lost, others take its runs: ");
            await fl.WaitForAsync("\n2/6 ");
            workers = Processes.ChildrenOf(fl.Id);
            Processes.Signal("KILL", fl.Id);
            Assert.Equal(137, await fl.WaitAsync());
        }
        var ended = Stopwatch.StartNew();
        while (workers.Any(Processes.IsThere) && ended.Elapsed < TimeSpan.FromSeconds(10))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(workers, Processes.IsThere);
        var over = Directory.GetFiles(Path.Combine(Root, "run"), "summary.json", SearchOption.AllDirectories).Length;
        Assert.InRange(over, 2, 5);
        Assert.Contains($"6 of 6 runs are over, {over} of them were before",
            await OutputAsync("sim", "s.yaml", "--out", "run", "--cluster", "local:2"));
        foreach (var run in Runs) RunRecord.AssertSame(Path.Combine(Root, "whole", run), Path.Combine(Root, "run", run));
        Assert.Equal(await OutputAsync("table", "whole", "--format", "csv"), await OutputAsync("table", "run", "--format", "csv"));
        Assert.True(File.Exists(Path.Combine(Root, "run", Runs[0], "plots", "accuracy.svg")));
    }

    [Fact(Explicit = true)]
    public async Task An_interrupted_sweep_ends_at_once_and_goes_on()
    {
        string[] command = ["sim", "s.yaml", "--set", "seeds=1", "--set", "rounds=60", "--out", "run", "--cluster", "local:2"];
        using (var fl = FlProcess.Start(Root, command))
        {
            await WaitForCheckpointAsync(fl);
            var ending = Stopwatch.StartNew();
            Processes.Signal("INT", fl.Id);
            Assert.Equal(130, await fl.WaitAsync());
            Assert.InRange(ending.Elapsed.TotalSeconds, 0, 5);
            Assert.Contains("the same command goes on with it", fl.Error);
        }
        await OutputAsync(command);
        await OutputAsync("sim", "s.yaml", "--quiet", "--set", "seeds=1", "--set", "rounds=60", "--out", "whole");
        foreach (var run in Runs[..2]) RunRecord.AssertSame(Path.Combine(Root, "whole", run), Path.Combine(Root, "run", run));
    }

    [Theory]
    [InlineData("local:2", "--jobs", "1", Explicit = true)]
    [InlineData("local:3")]
    public async Task Runs_go_one_after_the_other_over_all_workers_where_they_are_few_or_that_is_asked_for(string cluster, params string[] more)
    {
        string[] set = ["--set", "seeds=1", "--set", "rounds=4"];
        await OutputAsync(["sim", "s.yaml", "--quiet", "--out", "whole", .. set]);
        var (code, _, error) = await FlProcess.RunAsync(Root, ["sim", "s.yaml", "--out", "run", "--cluster", cluster, .. more, .. set]);
        Assert.Equal(0, code);
        Assert.Contains($"2 runs, 1 side by side, {Environment.ProcessorCount} worker", error);
        foreach (var run in Runs[..2]) RunRecord.AssertSame(Path.Combine(Root, "whole", run), Path.Combine(Root, "run", run));
    }

    [Fact]
    public async Task Workers_that_were_started_train_a_sweep_and_name_the_run_that_fails()
    {
        Write("secret", new string('s', 40));
        using var one = FlProcess.Start(Root, "worker", "--listen", "127.0.0.1:0", "--workers", "2", "--secret-file", "secret");
        while (!one.Output.Contains('\n'))
        {
            Assert.False(one.HasExited, one.Error);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        var address = one.Output.Trim()[(one.Output.Trim().LastIndexOf(' ') + 1)..];
        Write("f.yaml", Tiny + "\nsweep: {train.lr: [0.05, 1000000]}\n");
        string[] command = ["sim", "f.yaml"];
        var (code, output, error) = await FlProcess.RunAsync(
            Root, [.. command, "--out", "run", "--cluster", address, "--secret-file", "secret"]);
        Assert.Equal(1, code);
        Assert.Contains("1 of 2 runs are over", output);
        Assert.Contains("f: 2 runs, on as many threads as the workers of the cluster have, in run\n", error);
        Assert.Contains($"worker {address} is at work, 2 threads", error);
        Assert.Contains("fl: lr=1000000/seed-1: round 2: none of 4 clients sent a usable update", error);
        Assert.Contains($"The model after the round before is in '{Path.Combine(Root, "run", "lr=1000000", "seed-1", "model.safetensors")}'.",
            error);
        Assert.Equal(1, (await FlProcess.RunAsync(Root, [.. command, "--quiet", "--out", "whole"])).Code);
        RunRecord.AssertSame(Path.Combine(Root, "whole", "lr=0.05", "seed-1"), Path.Combine(Root, "run", "lr=0.05", "seed-1"));
    }

    /// <summary>Minutes.</summary>
    [Fact(Explicit = true)]
    public async Task Twenty_kills_of_workers_and_drivers_do_not_show()
    {
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "whole");
        var (kills, random) = (0, new Random(1));
        for (var sweep = 0; kills < 20; sweep++)
        {
            for (var isOver = false; !isOver;)
            {
                using var fl = FlProcess.Start(Root, "sim", "s.yaml", "--out", $"run{sweep}", "--cluster", "local:2");
                await fl.WaitForAsync(" is at work");
                while (!fl.HasExited && kills < 20)
                {
                    await Task.Delay(random.Next(1000, 8000), TestContext.Current.CancellationToken);
                    if (fl.HasExited || Processes.ChildrenOf(fl.Id) is not { Length: > 0 } workers) continue;
                    Processes.Signal("KILL", kills++ % 3 == 2 ? fl.Id : workers[random.Next(workers.Length)]);
                }
                isOver = await fl.WaitAsync() is var code && code == 0;
                Assert.True(code is 0 or 137, fl.Error);
            }
            foreach (var run in Runs) RunRecord.AssertSame(Path.Combine(Root, "whole", run), Path.Combine(Root, $"run{sweep}", run));
            TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills by the end of sweep {sweep}");
        }
    }

    /// <summary>Waits until a run under way has been saved by the driver.</summary>
    private async Task WaitForCheckpointAsync(FlProcess fl)
    {
        while (!Directory.Exists(Path.Combine(Root, "run"))
            || !Directory.EnumerateFiles(Path.Combine(Root, "run"), "*.ckpt", SearchOption.AllDirectories).Any())
        {
            Assert.False(fl.HasExited, fl.Error);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
