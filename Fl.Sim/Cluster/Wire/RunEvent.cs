using Fl.Core;

namespace Fl.Sim;

/// <summary>What a run on a worker tells its driver, in this order but for lines.</summary>
internal abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>The data is there, and nothing is trained yet.</summary>
    /// <param name="Folder">The run's on the worker, as lines have it.</param>
    /// <param name="Basis">What it computes with.</param>
    public sealed record Loaded(string Folder, Basis Basis) : RunEvent;

    /// <summary>It trains: <see cref="RunPlan"/>.</summary>
    public sealed record Started(int TrainExamples, int TestExamples, int Done) : RunEvent;

    /// <summary>A round is over.</summary>
    public sealed record Round(RoundResult Result) : RunEvent;

    /// <summary>Something to tell about it.</summary>
    public sealed record Line(string Text) : RunEvent;

    /// <summary>It is over, and nothing follows.</summary>
    /// <param name="Why">Where it did not end well.</param>
    public sealed record Ended(RunEnd How, string Why) : RunEvent;
}
