using System.Diagnostics;
using Fl.Sim.Tests;

namespace Fl.Cli.Tests;

/// <summary>Real processes that find one another: by joining, and through Redis.</summary>
public sealed class ClusterFindingTests : Workspace
{
    public ClusterFindingTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send to another process.");
        Write("e.yaml", Tiny.Replace("rounds: 2", "rounds: 12").Replace("batch_size: 10", "batch_size: 10, epochs: 400"));
        Write("secret", new string('s', 40));
        Write("wrong", new string('w', 40));
    }

    [Fact(Explicit = true)]
    public async Task A_worker_that_joins_takes_over_from_one_that_is_killed()
    {
        string[] longer = ["--set", "rounds=24", "--set", "train.epochs=1000"];
        await OutputAsync(["sim", "e.yaml", "--quiet", "--out", "whole", .. longer]);
        using var first = Start("worker", "--listen", "127.0.0.1:0", "--cluster", "lab");
        var where = await first.AddressAsync();
        using var fl = Start(["sim", "e.yaml", "--out", "run", "--cluster", $"lab@{where}", .. longer]);
        await fl.WaitForAsync("round 1/");
        using var second = Start("worker", "--listen", "127.0.0.2:0", "--cluster", "lab", "--join", where);
        await fl.WaitForAsync($"worker {await second.AddressAsync()} is at work");
        Kill(first);
        Assert.Equal(0, await fl.WaitAsync());
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    [Fact(Explicit = true)]
    public async Task A_worker_that_enters_in_redis_takes_over_from_one_that_is_killed()
    {
        using var redis = new RedisServer(tls: true);
        (string, string)[] environment = [("FL_REDIS_PASSWORD", redis.Password), ("SSL_CERT_FILE", redis.Certificate)];
        FlProcess Start(params string[] arguments) =>
            FlProcess.Start(Root, environment, [.. arguments, "--redis", redis.Address, "--secret-file", "secret"]);
        await OutputAsync("sim", "e.yaml", "--quiet", "--out", "whole");
        using var first = Start("worker", "--listen", "127.0.0.1:0");
        await first.AddressAsync();
        using var fl = Start("sim", "e.yaml", "--out", "run");
        await fl.WaitForAsync("round 2/");
        Kill(first);
        using var second = Start("worker", "--listen", "127.0.0.2:0");
        await fl.WaitForAsync($"worker {await second.AddressAsync()} is at work");
        Assert.Equal(0, await fl.WaitAsync());
        RunRecord.AssertSame(Path.Combine(Root, "whole"), Path.Combine(Root, "run"));
    }

    [Fact]
    public async Task Those_of_another_name_and_of_another_secret_are_told_so()
    {
        using var first = Start("worker", "--listen", "127.0.0.1:0", "--cluster", "lab");
        var where = await first.AddressAsync();
        var (code, _, error) = await RunAsync("worker", "--listen", "127.0.0.2:0", "--join", where);
        Assert.Equal((1, $"fl: worker {where}: it is of the cluster 'lab', not of 'fl'."), (code, error.Trim()));
        (code, _, error) = await RunAsync("sim", "e.yaml", "--out", "run", "--cluster", where);
        Assert.Equal(1, code);
        Assert.Contains($"fl: there is no worker: worker {where}: it is of the cluster 'lab', not of 'fl'.", error);
        using var stranger = FlProcess.Start(
            Root, "worker", "--listen", "127.0.0.3:0", "--cluster", "lab", "--join", where, "--secret-file", "wrong");
        await stranger.WaitForAsync($"worker {where}: it does not know this secret.");
    }

    [Fact]
    public async Task A_redis_that_is_not_there_is_told_in_one_line()
    {
        foreach (var arguments in new string[][] { ["sim", "e.yaml"], ["worker", "--listen", "127.0.0.1:0"] })
        {
            var (code, _, error) = await FlProcess.RunAsync(Root, [.. arguments, "--redis", "127.0.0.1:1"]);
            Assert.Equal((1, "fl: Redis at 127.0.0.1:1 does not answer."), (code, error.Trim()));
        }
    }

    [Theory]
    [InlineData("--join and --redis are two ways", "worker", "--join", "127.0.0.1:1", "--redis", "127.0.0.1:2")]
    [InlineData("'a b' is no name of a cluster", "worker", "--cluster", "a b")]
    [InlineData("--join 'there' is no address; expected e.g. --join 10.0.0.5:7500.", "worker", "--join", "there")]
    [InlineData("--join 10.0.0.5:7500 and --listen 127.0.0.1:7500: one is for this machine alone", "worker", "--join", "10.0.0.5:7500")]
    [InlineData("--redis 'there' is no address; expected e.g. --redis 10.0.0.5:6379", "worker", "--redis", "there")]
    [InlineData("--redis takes no user or password: leave the password in the variable FL_REDIS_PASSWORD.", "worker",
        "--redis", "rediss://me:secret@there:6379")]
    [InlineData("--redis says where the workers are, and --cluster 'local:2' does too", "sim", "e.yaml", "--redis", "127.0.0.1:1",
        "--cluster", "local:2")]
    [InlineData("--redis says where the workers are, and --cluster '127.0.0.1:7500,127.0.0.2:7500' does too", "sim", "e.yaml",
        "--redis", "127.0.0.1:1", "--cluster", "127.0.0.1:7500,127.0.0.2:7500")]
    [InlineData("'a b' is no name of a cluster", "sim", "e.yaml", "--cluster", "a b@127.0.0.1:7500")]
    [InlineData("--dry-run leaves nothing behind: leave --redis out.", "sim", "e.yaml", "--dry-run", "--redis", "127.0.0.1:1")]
    public async Task What_cannot_be_is_told_in_one_line(string complaint, params string[] arguments) =>
        await ComplainsAsync(complaint, arguments);

    private static void Kill(FlProcess fl)
    {
        using var kill = Process.Start("kill", ["-KILL", $"{fl.Id}"]);
        kill.WaitForExit();
    }

    private FlProcess Start(params string[] arguments) => FlProcess.Start(Root, [.. arguments, "--secret-file", "secret"]);

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        FlProcess.RunAsync(Root, [.. arguments, "--secret-file", "secret"]);
}
