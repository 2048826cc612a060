namespace Fl.Core;

/// <summary>A figure of a group of runs.</summary>
/// <param name="Sample">Over the seeds, each of which counts once.</param>
/// <param name="Measured">Runs that have the figure.</param>
/// <param name="Runs">Runs in the group; some may lack the figure.</param>
/// <param name="IsBest">Whether no group that it is compared with has a better mean; not where a run lacks the figure.</param>
public sealed record ResultCell(SampleStatistics Sample, int Measured, int Runs, bool IsBest);
