using System.Diagnostics;

namespace Fl.Faults;

/// <summary>kill -9 at random moments: what is resumed ends like what was never killed.</summary>
public sealed class KillTests : Federated
{
    private const string Thirty = """
        dataset: {name: synthetic-images, train: 300, test: 100}
        partition: {name: dirichlet, alpha: 1.0}
        clients: {count: 3, per_round: 3}
        rounds: 30
        model: net
        train: {batch_size: 10, lr: 0.05, momentum: 0.9}
        engine: managed

        """;

    [Fact]
    public async Task A_simulation_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("e.yaml", Thirty);
        await SimulateAsync("e.yaml");
        var (random, time, tries, kills) = (new Random(6), Stopwatch.StartNew(), Form.Of(2, 50), 0);
        for (var i = 0; i < tries; i++)
        {
            var options = Interval(i);
            for (var again = random.Next(1, 4); again > 0; again--, kills++)
            {
                using var fl = FlProcess.Start(Root, ["sim", "e.yaml", "--out", "run", "--resume", .. options]);
                if (random.Next(8) > 0) await ReachedAsync(fl, random.Next(30));
                await Task.Delay(random.Next(150), TestContext.Current.CancellationToken);
                await SignalAsync(fl, "KILL");
                await fl.WaitAsync();
            }
            var (code, _, error) = await FlProcess.RunAsync(Root, ["sim", "e.yaml", "--out", "run", "--resume", .. options]);
            Assert.True(code == 0, $"try {i}: {error}");
            RunRecord.AssertSame(Path.Combine(Root, "simulated"), Path.Combine(Root, "run"));
            Directory.Delete(Path.Combine(Root, "run"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl sim`, 30 rounds, {kills} kills", tries, $"{tries} of {tries} the same bits and rows", time);
    }

    [Fact]
    public async Task A_server_with_three_clients_ends_with_the_same_bits_and_rows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        Write("e.yaml", Thirty);
        var rounds = Form.Of(6, 30);
        string[] length = ["--set", $"rounds={rounds}"];
        await SimulateAsync("e.yaml", length);
        var (random, time, tries) = (new Random(7), Stopwatch.StartNew(), Form.Of(1, 50));
        for (var i = 0; i < tries; i++)
        {
            string[] options = ["--min-clients", "3", .. Interval(i), .. length];
            var (server, address) = await ServeAsync("e.yaml", options);
            FlProcess[] clients = [Join(address, "0"), Join(address, "1"), Join(address, "2")];
            await ReachedAsync(server, random.Next(rounds - 1));
            await Task.Delay(random.Next(150), TestContext.Current.CancellationToken);
            await SignalAsync(server, "KILL");
            await server.WaitAsync();
            server.Dispose();
            var (next, _) = await ServeAsync("e.yaml", ["--listen", address, "--resume", .. options]);
            await EndsAsync(next, 0);
            next.Dispose();
            foreach (var client in clients)
            {
                await EndsAsync(client, 0);
                client.Dispose();
            }
            RunRecord.AssertSame(Path.Combine(Root, "simulated"), Path.Combine(Root, "served"));
            Directory.Delete(Path.Combine(Root, "served"), recursive: true);
        }
        Form.Report($"`kill -9` of `fl serve` with 3 `fl join`, {rounds} rounds", tries, $"{tries} of {tries} the same bits and rows as `fl sim`", time);
    }

    /// <summary>A checkpoint after every round, so that the kill may hit the writing of one, or as often as by default.</summary>
    private static string[] Interval(int i) => i % 2 == 0 ? ["--set", "checkpoint.every=1"] : [];

    /// <summary>Waits for a round, or for the first that comes where the run goes on behind it, or for the end.</summary>
    private static async Task ReachedAsync(FlProcess fl, int round)
    {
        var resumed = false;
        while (!fl.Error.Contains($"round {round}/", StringComparison.Ordinal) && !resumed && !fl.HasExited)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            resumed = fl.Error.Contains("going on after round", StringComparison.Ordinal) && fl.Error.Contains("\nround ", StringComparison.Ordinal);
        }
    }
}
