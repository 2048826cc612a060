using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What a round without enough usable updates leaves as it was, and how many of them end a run.</summary>
public sealed class FailedRoundTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-failed-").FullName;
    private int folders;

    [Fact]
    public async Task A_failed_round_changes_neither_the_model_nor_the_strategy_s_state()
    {
        var before = await RunAsync(new Flaky(), rounds: 2);
        Assert.Equal(before.ModelSha256, (await RunAsync(new Flaky { From = 3, To = 5 }, rounds: 5)).ModelSha256);
        // Rounds 6 and on draw what they draw, so that only a momentum that has decayed meanwhile would tell.
        var after = await RunAsync(new Flaky { From = 3, To = 5 }, rounds: 6);
        Assert.Equal(3, after.FailedRounds);
        Assert.Equal(after.ModelSha256, (await RunAsync(new Flaky { From = 3, To = 5, Checks = true }, rounds: 6)).ModelSha256);
    }

    [Fact]
    public async Task As_many_failed_rounds_in_a_row_as_may_be_end_the_run_after_their_rows()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(new Flaky { From = 2, To = 9 }, rounds: 12, most: 3));
        Assert.StartsWith("round 4: none of 3 clients sent a usable update; the first: client ", error.Message);
        Assert.Contains("3 rounds in a row have failed: max_failed_rounds is 3.", error.Message);
        Assert.Equal(["0", "1", "2", "3", "4"], Rows().Select(row => row.Split(',')[0]));
        Assert.Equal("round-00000004.ckpt",
            Directory.GetFiles(Path.Combine(Folder, "checkpoint"), "*.ckpt").Select(Path.GetFileName).Max());
    }

    [Fact]
    public async Task A_good_round_between_starts_the_count_anew()
    {
        var summary = await RunAsync(new Flaky { From = 2, To = 7, Except = 4 }, rounds: 8, most: 4);
        Assert.Equal(5, summary.FailedRounds);
    }

    [Fact]
    public async Task The_count_survives_a_resume()
    {
        await RunAsync(new Flaky { From = 2, To = 9 }, rounds: 3, most: 3);
        var error = await Assert.ThrowsAsync<RunFailedException>(() =>
            RunAsync(new Flaky { From = 2, To = 9 }, rounds: 12, most: 3, resume: true));
        Assert.StartsWith("round 4: ", error.Message);
        Assert.Contains("3 rounds in a row have failed", error.Message);
        // And one that has ended so goes on with more patience.
        Assert.Equal(8, (await RunAsync(new Flaky { From = 2, To = 9 }, rounds: 12, most: 20, resume: true)).FailedRounds);
    }

    [Fact]
    public async Task A_run_none_of_whose_rounds_succeeds_fails_also_when_it_is_resumed()
    {
        var strategy = new Flaky { From = 1, To = 9 };
        Assert.Contains("None of 2 rounds has had enough.",
            (await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(strategy, rounds: 2))).Message);
        Assert.Contains("None of 2 rounds has had enough.",
            (await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(strategy, rounds: 2, resume: true))).Message);
    }

    [Fact]
    public async Task A_round_with_fewer_updates_than_an_aggregator_needs_has_failed()
    {
        var strategy = new Flaky { From = 2, To = 2, Client = 1, Aggregator = new Bucketing { S = 1, Inner = new Krum { F = 1 } } };
        var summary = await RunAsync(strategy, rounds: 3, clients: 5);
        Assert.Equal(1, summary.FailedRounds);
        Assert.Contains("only 4 of 5 clients sent a usable update, 5 are needed; the first: client 1, ", Rows()[2]);
    }

    [Fact]
    public async Task A_failed_round_of_edge_aggregators_is_a_row_as_well()
    {
        var summary = await RunAsync(new Flaky { From = 1, To = 2 }, rounds: 3, topology: new() { Edges = 2, EdgeRounds = 2 });
        Assert.Equal(2, summary.FailedRounds);
        Assert.Equal(4, Rows().Count);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Folder => Path.Combine(root, $"run-{folders}");

    private List<string> Rows() => [.. File.ReadLines(Path.Combine(Folder, "rounds.csv")).Skip(1)];

    private Task<RunSummary> RunAsync(
        Flaky strategy, int rounds, int most = 10, int clients = 3, bool resume = false, TopologyOptions? topology = null)
    {
        if (!resume) folders++;
        return Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = "flaky",
                Rounds = rounds,
                MaxFailedRounds = most,
                Dataset = new SyntheticImages { Train = 100, Test = 20 },
                Clients = new() { Count = clients, PerRound = clients },
                Model = new Logistic(),
                Strategy = strategy,
                Topology = topology,
                Checkpoint = new() { Every = 1 },
            },
            BaseDirectory = root,
            Out = Folder,
            Resume = resume,
            Workers = 2,
            Catalog = new Catalog(typeof(Flaky).Assembly),
        }, TestContext.Current.CancellationToken);
    }

    /// <summary>FedAvg with momentum whose clients throw in some rounds.</summary>
    [Named("flaky")]
    public sealed record Flaky : Strategy
    {
        public int From { get; init; } = int.MaxValue;

        public int To { get; init; }

        public int? Except { get; init; }

        /// <summary>Who throws; everybody without it.</summary>
        public int? Client { get; init; }

        /// <summary>Throw where a step is taken for a round that failed.</summary>
        public bool Checks { get; init; }

        public override void Fit(LocalTraining local)
        {
            if (Fails(local.Round) && (Client ?? local.Client) == local.Client) throw new InvalidOperationException("no power");
            local.Run();
        }

        public override void Step(ServerState server, RoundUpdates updates)
        {
            if (Checks && Fails(server.Round)) throw new InvalidOperationException("a step without updates");
            var momentum = server.Vector("momentum");
            momentum.Scale(0.9f);
            momentum.AddScaled(1, updates.Delta);
            server.Parameters.AddScaled(1, momentum);
        }

        private bool Fails(int round) => round >= From && round <= To && round != Except;
    }
}
