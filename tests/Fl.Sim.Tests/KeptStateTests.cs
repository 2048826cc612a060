using Fl.Core;

namespace Fl.Sim.Tests;

/// <summary>What clients keep from round to round, in the run folder.</summary>
public sealed class KeptStateTests : IDisposable
{
    private const int Clients = 6, Parameters = 3072 * 10 + 10;
    private readonly string root = Directory.CreateTempSubdirectory("fl-sim-").FullName;

    private string Folder => Path.Combine(root, "run");

    public static TheoryData<Strategy> Keeping => [new Scaffold(), new Ditto(), new FedDyn()];

    /// <summary>Between two checkpoints clients write hundreds of versions, of which one or two are of use.</summary>
    [Theory]
    [MemberData(nameof(Keeping), DisableDiscoveryEnumeration = true)]
    public async Task A_long_run_leaves_no_more_than_twice_what_its_checkpoints_need(Strategy strategy)
    {
        await RunAsync(strategy, rounds: 150, keep: 1, every: 1_000_000);
        // The last two rounds may differ in all of two clients each.
        Assert.InRange(Bytes(), Clients * Parameters * sizeof(float), 2 * (Clients + 4) * Parameters * sizeof(float));
    }

    /// <summary>However many rounds came after it, and whichever checkpoint is gone on from.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_goes_on_from_either_checkpoint_ends_with_the_same_bits(bool fromOlder)
    {
        var whole = await RunAsync(new Scaffold(), rounds: 40, keep: 2, every: 7);
        Directory.Delete(Folder, recursive: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            RunAsync(new Scaffold(), rounds: 40, keep: 2, every: 7, new Canceller(stop, round: 27), cancellation: stop.Token));
        var checkpoints = Directory.GetFiles(Path.Combine(Folder, "checkpoint"), "*.ckpt").Order().ToArray();
        Assert.Equal(2, checkpoints.Length);
        if (fromOlder) File.Delete(checkpoints[^1]);
        Assert.Equal(whole.ModelSha256, (await RunAsync(new Scaffold(), rounds: 40, keep: 2, every: 7, resume: true)).ModelSha256);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private long Bytes() => Directory.GetFiles(Path.Combine(Folder, "checkpoint", "clients")).Sum(file => new FileInfo(file).Length);

    private Task<RunSummary> RunAsync(
        Strategy strategy, int rounds, int keep, int every, IRunView? view = null, bool resume = false,
        CancellationToken? cancellation = null) => Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = "kept",
                Rounds = rounds,
                Dataset = new SyntheticImages { Train = 60, Test = 20 },
                Clients = new() { Count = Clients, PerRound = 2 },
                Model = new Logistic(),
                Strategy = strategy,
                Train = new() { Lr = 0.01 },
                Evaluate = new() { Every = rounds },
                Checkpoint = new() { Every = every, Keep = keep },
            },
            BaseDirectory = root,
            Out = Folder,
            Resume = resume,
            Workers = 2,
            Catalog = new Catalog(),
            Views = view is null ? [] : [view],
        }, cancellation ?? TestContext.Current.CancellationToken);

    /// <summary>Cancels when a round's first client is asked.</summary>
    private sealed class Canceller(CancellationTokenSource stop, int round) : IRunView
    {
        public void Start(RunPlan plan) { }

        public void Report(string value) { }

        public void Write(RoundResult result) { }

        public void Asked(int asked, int client)
        {
            if (asked == round) stop.Cancel();
        }
    }
}
