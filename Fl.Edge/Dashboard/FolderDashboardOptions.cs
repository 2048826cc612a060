namespace Fl.Edge;

/// <summary>Which folders a dashboard of runs shows.</summary>
public sealed record FolderDashboardOptions
{
    /// <summary>Folders of runs and of sweeps, or above such; they may be made later.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>The name of the file that a sweep's folder has.</summary>
    public required string SweepName { get; init; }

    /// <summary>How many runs the sweep of a folder has; null where its file does not tell.</summary>
    public required Func<string, int?> RunsOf { get; init; }
}
