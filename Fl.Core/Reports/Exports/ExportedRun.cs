using Fl.Core;

namespace Fl.Reports;

/// <summary>A run to export.</summary>
/// <param name="Place">Where it stands: a run keeps its place in the folder that was named;
/// one that was named itself has its own name.</param>
internal sealed record ExportedRun(RecordedRun Run, string Place)
{
    /// <summary>When the last round ended: the last row was written when the file was.</summary>
    public DateTimeOffset End { get; } = new(File.GetLastWriteTimeUtc(Path.Combine(Run.Folder, RoundsCsv.Name)), TimeSpan.Zero);

    /// <summary>When the run began; one that was broken off and went on is taken for one without a break.</summary>
    public DateTimeOffset Start => End.AddSeconds(-Run.Rounds[^1].WallSeconds);

    /// <summary>The runs in folders and in folders inside them, each once.</summary>
    /// <param name="paths">Folders of runs and of sweeps.</param>
    /// <param name="leftOut">Told why a folder inside them is passed over.</param>
    /// <exception cref="BadInputException">A path is no folder, or holds no run.</exception>
    public static IEnumerable<ExportedRun> Find(IReadOnlyList<string> paths, Action<string> leftOut) =>
        RecordedRun.Find(paths, leftOut).Select(run =>
    {
        var above = paths.Select(Path.GetFullPath).First(path => IsInside(run.Folder, path));
        return new ExportedRun(run, Path.GetRelativePath(Path.GetDirectoryName(above) ?? above, Path.GetFullPath(run.Folder)));
    });

    private static bool IsInside(string folder, string above) =>
        (Path.GetFullPath(folder) + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(above) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
