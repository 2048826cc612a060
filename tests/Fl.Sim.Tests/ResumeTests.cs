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

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Task<RunSummary> RunAsync(int rounds, bool resume) => Simulation.RunAsync(new()
    {
        Experiment = new()
        {
            Name = "sparse",
            Rounds = rounds,
            Dataset = new SyntheticImages { Train = 80, Test = 20 },
            Clients = new() { Count = 4, PerRound = 4 },
            Model = new Logistic(),
            Evaluate = new() { Every = 4 },
            Checkpoint = new() { Every = 1 },
        },
        BaseDirectory = root,
        Out = Folder,
        Resume = resume,
        Workers = 1,
        Catalog = new Catalog(),
    }, TestContext.Current.CancellationToken);
}
