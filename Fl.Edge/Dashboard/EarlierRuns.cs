using Fl.Core;

namespace Fl.Edge;

/// <summary>The runs beside a run: those of the folders next to its own.</summary>
internal static class EarlierRuns
{
    private const int Most = 50, MostPoints = 500;

    /// <summary>The newest first, at most 50.</summary>
    /// <param name="folder">The folder of the run shown.</param>
    public static IReadOnlyList<EarlierRun> List(string folder) => [.. Folders(folder).Select(run =>
    {
        var summary = SummaryOf(run);
        return new EarlierRun(run.Name, summary?.Strategy, RunPoint.Finite(summary?.FinalAccuracy));
    })];

    /// <summary>The curves of one of them; null where there is no such run.</summary>
    public static double?[][]? Curves(string folder, string? name) => Folders(folder).FirstOrDefault(run => run.Name == name) is { } found
        ? [.. RoundsFile.Read(found.FullName, MostPoints).Points.Select(point => point.ToArray())] : null;

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
