using System.Diagnostics;
using Fl.Core;
using Fl.Edge;

namespace Fl.Faults;

/// <summary>kill -9 at random moments: what is resumed ends like what was never killed.</summary>
public sealed class KillTests : Federated
{
    private const string Thirty = """
        dataset: {name: synthetic-images, train: 90, test: 30}
        partition: {name: dirichlet, alpha: 1.0}
        clients: {count: 3, per_round: 3}
        rounds: 30
        model: net
        train: {batch_size: 10, lr: 0.05, momentum: 0.9}
        engine: managed

        """;

    /// <summary>Clients that keep nothing, clients that keep a vector each, and clients that are at work when the round ends.</summary>
    private static readonly string[] Strategies = ["{name: fedavg}", "{name: scaffold}", "{name: fedbuff, k: 2}"];

    private static readonly Catalog Catalog = new();

    [Fact]
    public async Task A_simulation_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await PrepareAsync(30, Strategies);
        var (random, time, tries, kills) = (new Random(6), Stopwatch.StartNew(), Form.Of(3, 50), new KillCount());
        for (var i = 0; i < tries; i++)
        {
            var strategy = Strategies[i % 3];
            string[] command = ["sim", "e.yaml", "--out", "run", "--resume", .. Options(i, strategy)];
            for (var again = random.Next(1, 4); again > 0; again--)
            {
                using var fl = FlProcess.Start(Root, command);
                // Starting takes most of a second, a round most of 30 ms.
                var isStarting = random.Next(8) == 0;
                if (!isStarting) await fl.ReachedAsync(random.Next(30));
                await KillAsync(fl, "run", random, isStarting ? 800 : 30, kills);
            }
            var (code, _, error) = await FlProcess.RunAsync(Root, command);
            Assert.True(code == 0, $"try {i}: {error}");
            RunRecord.AssertSame(Path.Combine(Root, Whole(strategy)), Path.Combine(Root, "run"));
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl sim`, 30 rounds: {kills}", tries, $"{tries} of {tries} the same bits and rows", time);
    }

    [Fact]
    public async Task A_server_with_three_clients_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        var rounds = Form.Of(6, 30);
        // Over real devices, asynchronous rounds have no one order, and so no bits to compare.
        await PrepareAsync(rounds, Strategies[..2]);
        var (random, time, tries, kills) = (new Random(7), Stopwatch.StartNew(), Form.Of(1, 50), new KillCount());
        for (var i = 0; i < tries; i++)
        {
            var strategy = Strategies[i / 2 % 2];
            string[] options = ["--min-clients", "3", "--set", $"rounds={rounds}", .. Options(i, strategy)];
            var (server, address) = await ServeAsync("e.yaml", options);
            var clients = Task.WhenAll(Enumerable.Range(0, 3).Select(client => ClientAsync(address, client)));
            if (random.Next(8) > 0) await server.ReachedAsync(random.Next(rounds - 1));
            await KillAsync(server, "served", random, 60, kills);
            server.Dispose();
            var (next, _) = await ServeAsync("e.yaml", ["--listen", address, "--resume", .. options]);
            await EndsAsync(next, 0);
            next.Dispose();
            await clients;
            RunRecord.AssertSame(Path.Combine(Root, Whole(strategy)), Path.Combine(Root, "served"));
            Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl serve` with 3 clients, {rounds} rounds: {kills}", tries,
            $"{tries} of {tries} the same bits and rows as `fl sim`", time);
    }

    /// <summary>A checkpoint after every round, so that the kill may hit the writing of one, or as often as by default.</summary>
    private static string[] Options(int i, string strategy) =>
        [.. i % 2 == 0 ? ["--set", "checkpoint.every=1"] : Array.Empty<string>(), "--set", $"strategy={strategy}"];

    private static string Whole(string strategy) => "whole-" + Strategies.IndexOf(strategy);

    /// <summary>What was never killed.</summary>
    private async Task PrepareAsync(int rounds, string[] strategies)
    {
        Write("e.yaml", Thirty);
        foreach (var strategy in strategies)
        {
            var (code, _, error) = await FlProcess.RunAsync(
                Root, "sim", "e.yaml", "--quiet", "--out", Whole(strategy), "--set", $"strategy={strategy}", "--set", $"rounds={rounds}");
            Assert.True(code == 0, error);
        }
    }

    /// <summary>A client of the test's own process, which outlives the server and comes back to it.</summary>
    private Task ClientAsync(string address, int client) => EdgeClient.RunAsync(new()
    {
        Address = address,
        ClientId = $"{client}",
        State = Path.Combine(Root, "kept"),
        Catalog = Catalog,
        View = new Silent(),
    }, TestContext.Current.CancellationToken);

    /// <summary>Kills after a while, or, every other time, as soon as a file of the run is half written.</summary>
    private async Task KillAsync(FlProcess fl, string run, Random random, int longest, KillCount kills)
    {
        var folder = Path.Combine(Root, run);
        var wait = random.Next(longest);
        if (random.Next(2) == 0) await Task.Delay(wait, TestContext.Current.CancellationToken);
        else while (!fl.HasExited && !KillCount.IsWriting(folder)) await Task.Delay(1, TestContext.Current.CancellationToken);
        fl.Kill();
        await fl.WaitAsync();
        kills.Add(fl, folder);
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value) { }
    }
}
