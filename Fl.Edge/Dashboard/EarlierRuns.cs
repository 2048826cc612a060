using Fl.Core;

namespace Fl.Edge;

/// <summary>The runs beside a run: those of the folders next to its own.</summary>
internal static class EarlierRuns
{
    private const int Most = 50, MostPoints = 500;

    /// <summary>The newest first, at most 50.</summary>
    /// <param name="folder">The folder of the run shown.</param>
    public static IReadOnlyList<EarlierRun> List(string folder)
    {
        var shown = RunListing.OptionsOf(folder);
        return [.. Folders(folder).Select(run =>
        {
            var summary = SummaryOf(run);
            return new EarlierRun(run.Name, summary?.Strategy, RunPoint.Finite(summary?.FinalAccuracy),
                Differences(shown, RunListing.OptionsOf(run.FullName), summary));
        })];
    }

    /// <summary>The curves of one of them; null where there is no such run.</summary>
    public static double?[][]? Curves(string folder, string? name) => Folders(folder).FirstOrDefault(run => run.Name == name) is { } found
        ? [.. RoundsFile.Read(found.FullName, MostPoints).Points.Select(point => point.ToArray())] : null;

    private static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, string>? shown, IReadOnlyDictionary<string, string>? other, RunSummary? summary)
    {
        if (shown is null || other is null) return [];
        var (mine, its) = (new RecordedRun("", shown, [], null), new RecordedRun("other", other, [], summary));
        var keys = RunKeys.Differing([mine, its]).Select(key => $"{key.Label}={key.Values[its]}");
        return [.. mine.Seed == its.Seed ? keys : keys.Append($"seed={its.Seed}")];
    }

    private static IEnumerable<DirectoryInfo> Folders(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).Parent!.EnumerateDirectories()
                .Where(run => run.FullName != folder && File.Exists(Path.Combine(run.FullName, RoundsCsv.Name)))
                .OrderByDescending(run => run.LastWriteTimeUtc).Take(Most)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static RunSummary? SummaryOf(DirectoryInfo run)
    {
        try
        {
            return RunJson.Find(run.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
