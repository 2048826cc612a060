using Fl.Core;

namespace Fl.Sim;

/// <summary>Hands what a run tells on to the views of its sweep, one call at a time.</summary>
internal sealed class SweepRunView(SweepRun run, IReadOnlyList<ISweepView> views, Lock gate) : IRunView
{
    /// <summary>Whether training started: it does not where the run was over before.</summary>
    public bool HasStarted { get; private set; }

    public void Start(RunPlan plan)
    {
        HasStarted = true;
        Tell(view => view.Started(run, plan));
    }

    public void Write(RoundResult result) => Tell(view => view.Write(run, result));

    public void Report(string value) => Tell(view => view.Report(run, value));

    public void End(SweepOutcome outcome) => Tell(view => view.Ended(outcome));

    private void Tell(Action<ISweepView> what)
    {
        lock (gate)
            foreach (var view in views) what(view);
    }
}
