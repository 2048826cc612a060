namespace Fl.Sim;

/// <summary>A figure of a group of runs.</summary>
/// <param name="Runs">Runs in the group; some may lack the figure.</param>
/// <param name="IsBest">Whether no group of the table has a better mean; not where a run lacks the figure.</param>
public sealed record ResultCell(SampleStatistics Sample, int Runs, bool IsBest);
