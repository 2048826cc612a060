namespace Fl.Edge.Tests;

/// <summary>Clients and servers vanish and come back.</summary>
public sealed class LossTests : Federated
{
    /// <summary>Seconds of training a round, so that there is a middle to be killed in.</summary>
    private const string Slow = """
        dataset: {name: synthetic-images, train: 600, test: 100}
        clients: {count: 2, per_round: 2}
        rounds: 2
        model: net
        train: {epochs: 40, batch_size: 4, lr: 0.001}
        engine: managed
        """;

    [Fact]
    public async Task A_client_killed_mid_fit_is_counted_and_the_round_completes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync("slow.yaml", "--grace", "0.5", "--rounds", "1");
        using (server)
        using (var survivor = Join(address, "0"))
        using (var victim = Join(address, "1"))
        {
            await victim.WaitForAsync("epoch 1/40");
            await SignalAsync(victim, "KILL");
            await EndsAsync(server, 0);
            await EndsAsync(survivor, 0);
        }
        Assert.Equal("1 0 completed", Clients("served")[0]);
        Assert.Contains("1 1 failed", Clients("served")[1]);
        Assert.Contains("not back within", Clients("served")[1]);
    }

    [Fact]
    public async Task A_client_that_comes_back_takes_its_assignment_again_and_the_bits_are_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync("slow.yaml");
        using (server)
        using (Join(address, "0"))
        using (var victim = Join(address, "1"))
        {
            await victim.WaitForAsync("epoch 1/40");
            await SignalAsync(victim, "KILL");
            using var again = Join(address, "1");
            await EndsAsync(server, 0);
            await EndsAsync(again, 0);
        }
        await SimulateAsync("slow.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
    }

    [Fact]
    public Task A_network_cut_costs_time_and_no_bits() => OutliveCutAsync(TimeSpan.Zero, "--heartbeat", "1");

    [Fact(Explicit = true)]
    public Task A_network_cut_of_thirty_seconds_costs_time_and_no_bits() => OutliveCutAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_client_that_is_paused_for_long_is_let_go_and_comes_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync("slow.yaml", "--heartbeat", "1");
        using (server)
        using (Join(address, "0"))
        using (var sleeper = Join(address, "1"))
        {
            await sleeper.WaitForAsync("epoch 1/40");
            await SignalAsync(sleeper, "STOP");
            await server.WaitForAsync("client 1 is gone: nothing heard for");
            await SignalAsync(sleeper, "CONT");
            await EndsAsync(server, 0);
            await EndsAsync(sleeper, 0);
        }
        Assert.Equal(["1 0 completed", "1 1 completed", "2 0 completed", "2 1 completed"], Clients("served"));
    }

    [Fact]
    public async Task A_client_outlives_its_server_and_leaves_politely()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync("slow.yaml");
        using var client = Join(address, "0");
        await client.WaitForAsync("ready: ");
        await SignalAsync(server, "INT");
        await EndsAsync(server, 130);
        server.Dispose();
        await client.WaitForAsync("trying again");
        Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        var (next, _) = await ServeAsync("slow.yaml", "--listen", address);
        using (next)
        {
            await next.WaitForAsync("client 0 is ready");
            var interrupted = TimeProvider.System.GetTimestamp();
            await SignalAsync(client, "INT");
            await EndsAsync(client, 130);
            Assert.InRange(TimeProvider.System.GetElapsedTime(interrupted).TotalSeconds, 0, 2.5);
            await next.WaitForAsync("client 0 is gone: it left: interrupted");
        }
    }

    /// <summary>With FedDyn and FLTrust the server itself trains on examples of its own, and keeps what a client keeps.</summary>
    [Theory]
    [InlineData("scaffold")]
    [InlineData("{name: feddyn, aggregator: {name: fltrust, root_examples: 40}}", Explicit = true)]
    public async Task A_server_killed_mid_round_and_restarted_with_resume_ends_with_the_same_bits(string strategy)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("slow.yaml", Slow);
        string[] options = ["--rounds", "3", "--set", "checkpoint.every=1", "--set", "train.epochs=15", "--set", $"strategy={strategy}"];
        var (server, address) = await ServeAsync("slow.yaml", options);
        using var first = Join(address, "0", "--state", "state");
        using var second = Join(address, "1", "--state", "state");
        await server.WaitForAsync("round 1/3");
        await first.WaitForAsync("round 2: fit");
        // It is written beside the round.
        while (!File.Exists(Path.Combine(Root, "served", "checkpoint", "round-00000001.ckpt")))
        {
            Assert.False(server.HasExited, server.Error);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        await SignalAsync(server, "KILL");
        await EndsAsync(server, 137);
        server.Dispose();
        var (next, _) = await ServeAsync("slow.yaml", ["--listen", address, "--resume", .. options]);
        using (next)
        {
            await EndsAsync(next, 0);
            Assert.Contains("going on after round 1 of 3", next.Error);
        }
        await EndsAsync(first, 0);
        await EndsAsync(second, 0);
        await SimulateAsync("slow.yaml", ["--set", "rounds=3", .. options[2..]]);
        RunRecord.AssertSame(Path.Combine(Root, "simulated"), Path.Combine(Root, "served"));
    }

    [Fact]
    public async Task A_client_that_finds_what_it_kept_damaged_says_so_to_both_sides_and_begins_anew_when_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync(
            "slow.yaml", "--rounds", "4", "--grace", "600", "--set", "train.epochs=15", "--set", "strategy=scaffold");
        using (server)
        using (Join(address, "0", "--state", "state"))
        {
            using (var victim = Join(address, "1", "--state", "state"))
            {
                await victim.WaitForAsync("round 2: fit");
                victim.Kill();
            }
            var folder = Directory.GetDirectories(Path.Combine(Root, "state"), "*-1").Single();
            var file = Directory.GetFiles(folder, "*.state").Single();
            var bytes = File.ReadAllBytes(file);
            bytes[100] ^= 1;
            File.WriteAllBytes(file, bytes);
            using (var damaged = Join(address, "1", "--state", "state"))
            {
                await damaged.WaitForAsync("round 3: failed: ");
                Assert.Contains(
                    $"what clients keep in '{Path.Combine("state", Path.GetFileName(folder), Path.GetFileName(file))}' is damaged",
                    damaged.Error);
                Assert.Contains("and join again to go on like a client that has kept nothing", damaged.Error);
                damaged.Kill();
            }
            Directory.Delete(folder, recursive: true);
            using var anew = Join(address, "1", "--state", "state");
            await EndsAsync(anew, 0);
            await EndsAsync(server, 0);
        }
        var rows = Clients("served");
        Assert.StartsWith("2 1 failed", rows[3]);
        Assert.EndsWith("what the client kept of earlier rounds is damaged", rows[3]);
        Assert.Equal("4 1 completed", rows[7]);
    }

    [Fact]
    public async Task A_client_without_a_server_gives_up_when_told()
    {
        var (code, _, error) = await FlProcess.RunAsync(Root, "join", "127.0.0.1:1", "--cid", "0", "--retry-for", "1");
        Assert.Equal(1, code);
        Assert.Contains("fl: no connection to 127.0.0.1:1 for 1 s: the server cannot be reached (Connection refused).", error);
    }

    [Fact]
    public async Task A_server_without_enough_clients_gives_up_when_told()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml", "--wait", "10");
        using (server)
        using (var lone = Join(address, "0"))
        {
            await EndsAsync(server, 1);
            await EndsAsync(lone, 1);
            Assert.Contains("only 1 of 2 clients were ready after 10 s", server.Error);
            Assert.Contains("the run failed: only 1 of 2", lone.Error);
        }
    }

    /// <summary>Cuts one client off for so long, and until both sides have noticed.</summary>
    private async Task OutliveCutAsync(TimeSpan length, params string[] options)
    {
        Write("slow.yaml", Slow);
        var (server, address) = await ServeAsync("slow.yaml", options);
        using (server)
        await using (var network = new CutProxy(address))
        using (Join(address, "0"))
        using (var far = Join(network.Address, "1"))
        {
            await far.WaitForAsync("epoch 1/40");
            network.Cut();
            await Task.Delay(length, TestContext.Current.CancellationToken);
            await server.WaitForAsync("client 1 is gone: nothing heard for");
            await far.WaitForAsync("disconnected: the server fell silent");
            network.Mend();
            await EndsAsync(server, 0);
            await EndsAsync(far, 0);
        }
        await SimulateAsync("slow.yaml");
        Assert.Equal(Hash("simulated"), Hash("served"));
    }
}
