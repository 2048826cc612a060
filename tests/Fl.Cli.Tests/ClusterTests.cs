using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>
/// A cluster of real processes: whoever is killed, and whenever, the run comes to what it would have been on one machine.
/// </summary>
public sealed class ClusterTests : Workspace
{
    public ClusterTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        Write("e.yaml", $"{Tiny.Replace("rounds: 2", "rounds: 12").Replace("batch_size: 10", "batch_size: 10, epochs: 200")}\n"
            + "checkpoint: {every: 1}\n");
        Write("secret", new string('s', 40));
    }

    [Fact]
    public async Task A_worker_that_is_killed_does_not_show()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        using var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--cluster", "local:2");
        await fl.WaitForAsync("round 3/");
        Processes.Signal("KILL", Processes.ChildrenOf(fl.Id)[0]);
        Assert.Equal(0, await fl.WaitAsync());
        Assert.Contains(" is lost, others take its clients: ", fl.Error);
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    [Fact]
    public async Task A_driver_that_is_killed_takes_its_workers_along_and_is_resumed_on_others()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        int[] workers;
        using (var fl = FlProcess.Start(Root, "sim", "e.yaml", "--out", "run", "--cluster", "local:2"))
        {
            await fl.WaitForAsync("round 4/");
            workers = Processes.ChildrenOf(fl.Id);
            Processes.Signal("KILL", fl.Id);
            Assert.Equal(137, await fl.WaitAsync());
        }
        Assert.Equal(2, workers.Length);
        var ended = Stopwatch.StartNew();
        while (workers.Any(Processes.IsThere) && ended.Elapsed < TimeSpan.FromSeconds(10))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(workers, Processes.IsThere);
        await OutputAsync("sim", "e.yaml", "--out", "run", "--resume", "--cluster", "local:3");
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    [Fact]
    public async Task Workers_with_a_secret_serve_runs_one_after_the_other_and_end_when_told()
    {
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        using var one = FlProcess.Start(Root, "worker", "--listen", "127.0.0.1:0", "--secret-file", "secret");
        using var two = FlProcess.Start(Root, "worker", "--listen", "127.0.0.2:0", "--secret-file", "secret");
        var where = $"{await one.AddressAsync()},{await two.AddressAsync()}";
        foreach (var run in new[] { "first", "second" })
        {
            await OutputAsync("sim", "e.yaml", "--out", run, "--cluster", where, "--secret-file", "secret");
            RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, run));
        }
        foreach (var (worker, signal, code) in new[] { (one, "TERM", 143), (two, "INT", 130) })
        {
            var ending = Stopwatch.StartNew();
            Processes.Signal(signal, worker.Id);
            Assert.Equal(code, await worker.WaitAsync());
            Assert.InRange(ending.Elapsed.TotalSeconds, 0, 5);
        }
    }

    [Theory]
    [InlineData("--listen 0.0.0.0:7500 is beyond this machine, where workers and drivers share a secret: give --secret-file.", "worker",
        "--listen", "0.0.0.0:7500")]
    [InlineData("--cluster 10.0.0.5:7500 is beyond this machine, where workers and drivers share a secret: give --secret-file.", "sim",
        "e.yaml", "--cluster", "10.0.0.5:7500")]
    [InlineData("--cluster 'local:none' says no number of workers from 1 to 256", "sim", "e.yaml", "--cluster", "local:none")]
    [InlineData("--cluster 'there' is no address", "sim", "e.yaml", "--cluster", "there")]
    [InlineData("--workers does nothing here: each run of the sweep is trained on one thread of a worker", "sim", "e.yaml", "--seeds", "2",
        "--cluster", "127.0.0.1:7500", "--workers", "2")]
    [InlineData("--secret-file is for the workers of a cluster", "sim", "e.yaml", "--secret-file", "secret")]
    [InlineData("a cluster's secret has 32 characters or more, and this has ", "worker", "--secret-file", "e.yaml",
        "--listen", "127.0.0.1:0")]
    public async Task What_cannot_be_is_told_in_one_line(string complaint, params string[] arguments)
    {
        if (complaint.StartsWith("a cluster's", StringComparison.Ordinal)) Write("e.yaml", "short");
        await ComplainsAsync(complaint, arguments);
    }

    /// <summary>Minutes. A worker is killed only when all are at work again after the one before.</summary>
    [Theory(Explicit = true)]
    [InlineData("fedavg")]
    [InlineData("scaffold")]
    [InlineData("{name: fedavg, aggregator: krum}")]
    public async Task Ten_kills_do_not_show(string strategy)
    {
        string[] set = ["--set", $"strategy={strategy}", "--set", "rounds=200"];
        await OutputAsync(["sim", "e.yaml", "--quiet", "--out", "whole", .. set]);
        var (kills, random) = (0, new Random(1));
        for (var run = 0; kills < 10; run++)
        {
            using var fl = FlProcess.Start(Root, ["sim", "e.yaml", "--out", $"run{run}", "--cluster", "local:2", .. set]);
            for (var killed = 0; kills < 10 && await AllAtWorkAsync(fl, killed); killed++, kills++)
            {
                await Task.Delay(random.Next(0, 2000), TestContext.Current.CancellationToken);
                if (fl.HasExited) break;
                Processes.Signal("KILL", Processes.ChildrenOf(fl.Id)[random.Next(2)]);
            }
            Assert.Equal(0, await fl.WaitAsync());
            RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, $"run{run}"));
        }
    }

    /// <summary>Minutes.</summary>
    [Theory(Explicit = true)]
    [InlineData("fedavg")]
    [InlineData("scaffold")]
    [InlineData("{name: fedavg, aggregator: krum}")]
    public async Task Two_kills_of_the_driver_do_not_show(string strategy)
    {
        string[] set = ["--set", $"strategy={strategy}", "--set", "rounds=200"];
        await OutputAsync(["sim", "e.yaml", "--quiet", "--out", "whole", .. set]);
        string[] begin = ["sim", "e.yaml", "--out", "run", "--cluster", "local:2", .. set];
        foreach (var round in new[] { 30, 90 })
        {
            using var fl = FlProcess.Start(Root, round == 30 ? begin : [.. begin, "--resume"]);
            await fl.WaitForAsync($"round {round}/");
            Processes.Signal("KILL", fl.Id);
            Assert.Equal(137, await fl.WaitAsync());
        }
        await OutputAsync([.. begin, "--resume"]);
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    /// <summary>Waits until both workers have begun after so many were killed; false where the run is over before.</summary>
    private static async Task<bool> AllAtWorkAsync(FlProcess fl, int killed)
    {
        while (fl.Error.Split(" is at work, ").Length - 1 < 2 + killed)
        {
            if (fl.HasExited) return false;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return Processes.ChildrenOf(fl.Id).Length == 2;
    }
}
