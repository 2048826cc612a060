using System.Globalization;
using System.Text.RegularExpressions;

namespace Fl.Cli.Tests;

/// <summary>The checkout that the tests run from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Fl.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>
    /// Options that make a <c>fl sim</c> of an experiment one tiny round on data at hand; skips where the data is absent.
    /// </summary>
    public static string[] Tiny(string experiment, string outFolder)
    {
        var text = File.ReadAllText(Path.Combine(Root, experiment));
        var data = text.Contains("name: cifar10,", StringComparison.Ordinal) ? "cifar-10-batches-bin"
            : text.Contains("name: mnist,", StringComparison.Ordinal) ? "mnist" : null;
        // As few as an aggregator over buckets of two can do with.
        var cohort = Regex.Match(text, @"per_round: (\d+)") is { Success: true } found
            ? Math.Min(5, int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture))
            : 5;
        return
        [
            "--quiet", "--out", outFolder, "--set", "rounds=1", "--set", $"clients.per_round={cohort}", "--set", "train.epochs=1",
            .. text.Contains("\nsweep:", StringComparison.Ordinal) ? ["--seeds", "1"] : Array.Empty<string>(),
            .. data is null ? Array.Empty<string>() : ["--set", "dataset.path=" + Data(data)],
        ];
    }

    /// <summary>A folder of real data; skips the test where it is absent.</summary>
    public static string Data(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", name));
        Assert.SkipUnless(Directory.Exists(path), $"The data set is not at ../shared/data/{name}.");
        return path;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fl.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository.");
    }
}
