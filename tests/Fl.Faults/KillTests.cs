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

    private static readonly Catalog Catalog = new();

    [Fact]
    public async Task A_simulation_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await PrepareAsync(30);
        var (random, time, tries, kills) = (new Random(6), Stopwatch.StartNew(), Form.Of(2, 50), new KillCount());
        for (var i = 0; i < tries; i++)
        {
            string[] command = ["sim", "e.yaml", "--out", "run", "--resume", .. Options(i)];
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
            RunRecord.AssertSame(Path.Combine(Root, Whole(i)), Path.Combine(Root, "run"));
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl sim`, 30 rounds: {kills}", tries, $"{tries} of {tries} the same bits and rows", time);
    }

    [Fact]
    public async Task A_server_with_three_clients_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        var rounds = Form.Of(6, 30);
        await PrepareAsync(rounds);
        var (random, time, tries, kills) = (new Random(7), Stopwatch.StartNew(), Form.Of(1, 50), new KillCount());
        for (var i = 0; i < tries; i++)
        {
            string[] options = ["--min-clients", "3", "--set", $"rounds={rounds}", .. Options(i)];
            var (server, address) = await ServeAsync("e.yaml", options);
            var clients = Task.WhenAll(Enumerable.Range(0, 3).Select(client => ClientAsync(address, client)));
            if (random.Next(8) > 0) await server.ReachedAsync(random.Next(rounds - 1));
            await KillAsync(server, "served", random, 60, kills);
            server.Dispose();
            var (next, _) = await ServeAsync("e.yaml", ["--listen", address, "--resume", .. options]);
            await EndsAsync(next, 0);
            next.Dispose();
            await clients;
            RunRecord.AssertSame(Path.Combine(Root, Whole(i)), Path.Combine(Root, "served"));
            Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl serve` with 3 clients, {rounds} rounds: {kills}", tries, $"{tries} of {tries} the same bits and rows as `fl sim`", time);
    }

    /// <summary>A checkpoint after every round, so that the kill may hit the writing of one, or as often as by default; clients that keep nothing, and that do.</summary>
    private static string[] Options(int i) =>
        [.. i % 2 == 0 ? ["--set", "checkpoint.every=1"] : Array.Empty<string>(), .. Keeps(i) ? ["--set", "strategy=scaffold"] : Array.Empty<string>()];

    private static bool Keeps(int i) => i / 2 % 2 == 1;

    private static string Whole(int i) => Keeps(i) ? "whole-scaffold" : "whole-fedavg";

    /// <summary>What was never killed.</summary>
    private async Task PrepareAsync(int rounds)
    {
        Write("e.yaml", Thirty);
        foreach (var strategy in (string[])["fedavg", "scaffold"])
            Assert.Equal(0, (await FlProcess.RunAsync(Root, "sim", "e.yaml", "--quiet", "--out", $"whole-{strategy}", "--set", $"strategy={strategy}", "--set", $"rounds={rounds}")).Code);
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
