using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Finds the folders of runs and of sweeps in a folder. Links are not followed, and of a tree without end a part is seen.
/// </summary>
internal sealed class FolderScan
{
    private const int MostFolders = 20_000, MostDepth = 12;
    private readonly List<(string Path, DateTime Changed)> runs = [];
    private readonly List<string> sweeps = [];
    private int seen;

    /// <summary>A run's folder, and when it last came to a result.</summary>
    public IReadOnlyList<(string Path, DateTime Changed)> Runs => runs;

    public IReadOnlyList<string> Sweeps => sweeps;

    /// <param name="sweepName">The file that a sweep's folder has.</param>
    public static FolderScan Of(IEnumerable<string> folders, string sweepName)
    {
        var scan = new FolderScan();
        foreach (var folder in folders) scan.Look(folder, sweepName, 0);
        return scan;
    }

    private void Look(string folder, string sweepName, int depth)
    {
        if (++seen > MostFolders) return;
        try
        {
            var rounds = new FileInfo(Path.Combine(folder, RoundsCsv.Name));
            if (rounds.Exists && File.Exists(Path.Combine(folder, Run.ExperimentName)))
            {
                runs.Add((folder, rounds.LastWriteTimeUtc));
                return;
            }
            if (File.Exists(Path.Combine(folder, sweepName))) sweeps.Add(folder);
            if (depth == MostDepth) return;
            foreach (var inner in new DirectoryInfo(folder).EnumerateDirectories())
                if (!inner.Attributes.HasFlag(FileAttributes.ReparsePoint)) Look(inner.FullName, sweepName, depth + 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is not shown.
        }
    }
}
