using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>A strategy whose halves throw: a client's ends its part in the round, the server's ends the run.</summary>
public sealed class FailingStrategyTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-sim-").FullName;

    private string Folder => Path.Combine(root, "run");

    [Fact]
    public async Task A_client_that_throws_is_recorded_and_the_round_goes_on_without_it()
    {
        var summary = await RunAsync(new Failing { Client = 3 });
        Assert.Equal(3, summary.Rounds);
        var failed = File.ReadLines(Path.Combine(Folder, "clients.csv"))
            .Where(line => line.Contains(",failed,", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, failed.Count);
        Assert.All(failed, line => Assert.Contains("InvalidOperationException: client 3 is broken", line));
    }

    [Fact]
    public async Task When_every_client_throws_the_run_ends_with_the_reason()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(new Failing { Client = -1 }));
        Assert.Contains("none of 4 clients sent a usable update; the first: client 0, InvalidOperationException: client 0 is broken",
            error.Message);
    }

    [Fact]
    public async Task A_server_half_that_throws_ends_the_run_with_the_last_good_model_and_its_checkpoint()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(new Failing { Round = 3 }));
        Assert.Contains("round 3: strategy 'failing' failed: InvalidOperationException: round 3 is broken", error.Message);
        Assert.Equal(["round-00000002.ckpt"], Directory.GetFiles(Path.Combine(Folder, "checkpoint"), "*.ckpt").Select(Path.GetFileName));
        Assert.Equal(4, File.ReadLines(Path.Combine(Folder, "rounds.csv")).Count());
        var failed = File.ReadAllBytes(Path.Combine(Folder, "model.safetensors"));
        Directory.Delete(Folder, recursive: true);
        await RunAsync(new Failing(), rounds: 2);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "model.safetensors")), failed);
    }

    [Fact]
    public async Task A_server_half_that_makes_the_model_infinite_ends_the_run()
    {
        var error = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(new Failing { Infinite = true }));
        Assert.Contains("round 1: the global model became NaN or infinite", error.Message);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<RunSummary> RunAsync(Failing strategy, int rounds = 3) => Simulation.RunAsync(new()
    {
        Experiment = new()
        {
            Name = "failing",
            Rounds = rounds,
            Dataset = new SyntheticImages { Train = 80, Test = 20 },
            Clients = new() { Count = 4, PerRound = 4 },
            Model = new Logistic(),
            Strategy = strategy,
        },
        BaseDirectory = root,
        Out = Folder,
        Workers = 2,
        Catalog = new Catalog(typeof(Failing).Assembly),
    }, TestContext.Current.CancellationToken);

    /// <summary>FedAvg that throws when told.</summary>
    [Named("failing")]
    public sealed record Failing : Strategy
    {
        /// <summary>Whose training throws; -1: everybody's.</summary>
        public int? Client { get; init; }

        /// <summary>The round whose step throws.</summary>
        public int? Round { get; init; }

        /// <summary>Step to infinity.</summary>
        public bool Infinite { get; init; }

        public override void Fit(LocalTraining local)
        {
            if (Client == -1 || Client == local.Client) throw new InvalidOperationException($"client {local.Client} is broken");
            local.Run();
        }

        public override void Step(ServerState server, RoundUpdates updates)
        {
            if (server.Round == Round) throw new InvalidOperationException($"round {Round} is broken");
            server.Parameters.AddScaled(Infinite ? float.PositiveInfinity : 1, updates.Delta);
        }
    }
}
