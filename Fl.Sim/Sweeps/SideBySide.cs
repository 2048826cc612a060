namespace Fl.Sim;

/// <summary>How a sweep takes up the cores: so many runs at a time, each with so many workers.</summary>
/// <remarks>
/// Runs of one worker each are the fastest way through many: no worker waits for the slowest client of a round. Only where there
/// are fewer runs than cores does each get more of them.
/// </remarks>
public sealed record SideBySide(int Jobs, int Workers)
{
    /// <param name="runs">Runs in all.</param>
    /// <param name="jobs">Runs at a time, where somebody says.</param>
    /// <param name="workers">Workers of each, where somebody says.</param>
    public static SideBySide On(int cores, int runs, int? jobs, int? workers)
    {
        var atOnce = Math.Clamp(jobs ?? (workers is { } each ? cores / each : cores), 1, runs);
        return new(atOnce, workers ?? Math.Max(1, cores / atOnce));
    }
}
