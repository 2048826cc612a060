namespace Fl.Cli;

/// <summary>A run that starts, or goes on.</summary>
/// <param name="Folder">Its folder's absolute path.</param>
/// <param name="Place">What it is called: its folder's name, in a sweep with the sweep's before it.</param>
/// <param name="Past">The rounds that were over before.</param>
internal sealed record StartedRun(string Folder, string Place, IReadOnlyList<TimedPoint> Past);
