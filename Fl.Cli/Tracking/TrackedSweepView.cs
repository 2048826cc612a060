using System.Collections.Concurrent;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>Hands the rounds of a sweep's runs on to trackers, each run for itself.</summary>
internal sealed class TrackedSweepView(IReadOnlyList<ITracker> trackers, TimeProvider time) : ISweepView
{
    private readonly ConcurrentDictionary<SweepRun, TrackedRunView> working = new();
    private string name = "";

    public void Start(SweepPlan plan) => name = Path.GetFileName(Path.TrimEndingDirectorySeparator(plan.Folder));

    public void Started(SweepRun run, RunPlan plan)
    {
        var view = new TrackedRunView(trackers, $"{name}/{run.Folder}", time);
        working[run] = view;
        view.Start(plan);
    }

    public void Write(SweepRun run, RoundResult round) => working[run].Write(round);

    public void Report(SweepRun run, string line)
    {
    }

    public void Report(string line)
    {
    }

    public void Ended(SweepOutcome outcome)
    {
        if (working.TryRemove(outcome.Run, out var view))
            view.End(outcome.Summary is null ? RunEnd.Failed : RunEnd.Finished, outcome.Summary);
    }

    /// <summary>Those that have not ended were interrupted.</summary>
    public void Kill()
    {
        foreach (var view in working.Values) view.End(RunEnd.Killed, null);
    }
}
