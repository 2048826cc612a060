using Fl.Core;

namespace Fl.Edge;

/// <summary>One event of the stream: all that a page needs to catch up.</summary>
/// <param name="From">Index of the first of <paramref name="Points"/>; later points that the page has are replaced.</param>
/// <param name="Points">As <see cref="RunPoint.ToArray"/> gives them.</param>
/// <param name="LogFrom">Lines of the log that came before the first of <paramref name="Log"/>.</param>
/// <param name="Log">Lines that the page does not have.</param>
internal sealed record DashboardUpdate(
    RunState State, RunFacts? Facts, int From, double?[][] Points, IReadOnlyList<ClientRow> Clients, long LogFrom,
    IReadOnlyList<string> Log)
{
    /// <summary>How well the final model knows each class; null while the run lasts, and where there are too many.</summary>
    public IReadOnlyList<ClassRow>? Classes { get; init; }

    /// <summary>What the workers of a cluster did in the last round, the busiest first; null where there is no cluster.</summary>
    public IReadOnlyList<WorkerShare>? Workers { get; init; }
}
