namespace Fl.Cli.Tests;

/// <summary>Runs of alpha-sweep, shrunk, made once when the first test wants them.</summary>
public sealed class SweptRuns : Workspace
{
    public SweptRuns() => Folder = new(SweepAsync);

    public Lazy<Task<string>> Folder { get; }

    private async Task<string> SweepAsync()
    {
        var runs = Path.Combine(Root, "runs");
        var (code, _, error) = await FlProcess.RunAsync(
            Repository.Root, "sim", "experiments/alpha-sweep.yaml", "--quiet", "--seeds", "2", "--out", runs, "--set", "rounds=2",
            "--set", "train.epochs=1",
            "--set", "dataset={name: synthetic-images, train: 600, test: 100}", "--set", "model=logistic");
        Assert.True(code == 0, error);
        return runs;
    }
}
