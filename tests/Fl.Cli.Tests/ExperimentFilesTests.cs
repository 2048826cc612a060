namespace Fl.Cli.Tests;

/// <summary>Every experiment that ships runs as it stands: each is shrunk to one tiny round and run by the real fl.</summary>
public sealed class ExperimentFilesTests : Workspace
{
    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "experiments"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_shipped_experiment_says_its_purpose_and_runs(string file)
    {
        Assert.StartsWith("# ", File.ReadLines(Path.Combine(Repository.Root, file)).First());
        var (code, output, error) = await FlProcess.RunAsync(
            Repository.Root, ["sim", file, .. Repository.Tiny(file, Path.Combine(Root, "run"))]);
        Assert.True(code == 0, error);
        Assert.Matches("after 1 rounds|^([0-9]+) of \\1 runs are over", output);
    }
}
