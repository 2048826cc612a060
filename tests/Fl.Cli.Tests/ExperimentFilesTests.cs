namespace Fl.Cli.Tests;

/// <summary>Every experiment that ships runs as it stands: each is loaded, shrunk to one tiny round, and run by the real fl.</summary>
public sealed class ExperimentFilesTests : Workspace
{
    private static readonly string Repository = FindRepository();

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository, "experiments"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_shipped_experiment_runs_a_round(string file)
    {
        Assert.StartsWith("# ", File.ReadLines(Path.Combine(Repository, file)).First());
        List<string> arguments = ["sim", file, "--quiet", "--out", Path.Combine(Root, "run"), "--set", "rounds=1", "--set", "clients.per_round=2", "--set", "train.epochs=1"];
        var text = File.ReadAllText(Path.Combine(Repository, file));
        if (text.Contains("cifar10,", StringComparison.Ordinal)) arguments.AddRange(["--set", "dataset.path=" + Data("cifar-10-batches-bin")]);
        if (text.Contains("mnist,", StringComparison.Ordinal)) arguments.AddRange(["--set", "dataset.path=" + Data("mnist")]);
        var (code, output, error) = await FlProcess.RunAsync(Repository, [.. arguments]);
        Assert.True(code == 0, error);
        Assert.Contains("after 1 rounds", output);
    }

    private static string Data(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data", name));
        Assert.SkipUnless(Directory.Exists(path), $"The data set is not at ../shared/data/{name}.");
        return path;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fl.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository.");
    }
}
