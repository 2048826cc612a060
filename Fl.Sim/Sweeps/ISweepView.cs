using Fl.Core;

namespace Fl.Sim;

/// <summary>Shows a sweep while it goes on. A view must not throw.</summary>
/// <threadsafety>Called from the threads of all runs, one call at a time.</threadsafety>
public interface ISweepView
{
    /// <summary>The runs are about to start.</summary>
    void Start(SweepPlan plan);

    /// <summary>A run has loaded its data and trains.</summary>
    void Started(SweepRun run, RunPlan plan);

    /// <summary>A round of a run is over.</summary>
    void Write(SweepRun run, RoundResult round);

    /// <summary>A run is over, one way or the other.</summary>
    void Ended(SweepOutcome outcome);

    /// <summary>Something to tell about a run.</summary>
    void Report(SweepRun run, string line);

    /// <summary>Something to tell about whoever runs the runs.</summary>
    void Report(string line);
}
