using Fl.Core;

namespace Fl.Sim.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fl-sim-").FullName;

    private string Folder => Path.Combine(root, "run");

    [Fact]
    public async Task A_run_cannot_end_with_a_round_that_was_over_and_not_evaluated()
    {
        await RunAsync(rounds: 6, resume: false);
        File.Delete(Path.Combine(Folder, "checkpoint", "round-00000006.ckpt"));
        var error = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(rounds: 5, resume: true));
        Assert.Contains("is after round 5 already, and rounds is 5; give it more rounds.", error.Message);
        Assert.Equal(6, (await RunAsync(rounds: 6, resume: true)).Rounds);
    }

    /// <summary>A round is recorded beside the next one's clients, and so beside a cancellation.</summary>
    [Fact]
    public async Task A_cancelled_run_leaves_one_checkpoint_whatever_round_is_being_recorded()
    {
        for (var i = 0; i < 30; i++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                RunAsync(rounds: 1000, resume: false, every: 1000, new Canceller(stop, round: 3), stop.Token));
            Assert.Single(Directory.GetFiles(Path.Combine(Folder, "checkpoint"), "*.ckpt"));
            Directory.Delete(Folder, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<RunSummary> RunAsync(int rounds, bool resume) =>
        RunAsync(rounds, resume, every: 1, null, TestContext.Current.CancellationToken);

    private Task<RunSummary> RunAsync(int rounds, bool resume, int every, IRunView? view, CancellationToken cancellation) =>
        Simulation.RunAsync(new()
        {
            Experiment = new()
            {
                Name = "sparse",
                Rounds = rounds,
                Dataset = new SyntheticImages { Train = 80, Test = 20 },
                Clients = new() { Count = 4, PerRound = 4 },
                Model = new Logistic(),
                Evaluate = new() { Every = 4 },
                Checkpoint = new() { Every = every },
            },
            BaseDirectory = root,
            Out = Folder,
            Resume = resume,
            Workers = 1,
            Catalog = new Catalog(),
            Views = view is null ? [] : [view],
        }, cancellation);

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
