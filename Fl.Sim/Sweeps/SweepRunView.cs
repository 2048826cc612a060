using Fl.Core;

namespace Fl.Sim;

/// <summary>Hands what a run tells on to the views of its sweep.</summary>
internal sealed class SweepRunView(SweepRun run, SweepViews views) : IRunView
{
    /// <summary>Whether training started: it does not where the run was over before.</summary>
    public bool HasStarted { get; private set; }

    public void Start(RunPlan plan)
    {
        HasStarted = true;
        views.Tell(view => view.Started(run, plan));
    }

    public void Write(RoundResult result) => views.Tell(view => view.Write(run, result));

    public void Report(string value) => views.Tell(view => view.Report(run, value));

    public void End(SweepOutcome outcome) => views.Tell(view => view.Ended(outcome));
}
