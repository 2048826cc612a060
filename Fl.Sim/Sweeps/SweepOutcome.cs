using Fl.Core;

namespace Fl.Sim;

/// <summary>How a run of a sweep ended.</summary>
/// <param name="Summary">Null when it failed.</param>
/// <param name="Failure">Why it failed, in one line; null when it did not.</param>
/// <param name="WasOver">Whether it was over before the sweep came to it.</param>
public sealed record SweepOutcome(SweepRun Run, RunSummary? Summary, string? Failure, bool WasOver);
