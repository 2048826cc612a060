using Fl.Core;

namespace Fl.Sim;

/// <summary>What is about to run.</summary>
/// <param name="Folder">The sweep folder's absolute path.</param>
/// <param name="SideBySide">How many at a time; null where that is as many as the workers of a cluster take up.</param>
public sealed record SweepPlan(Sweep Sweep, string Folder, SideBySide? SideBySide);
