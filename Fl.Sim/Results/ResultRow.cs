namespace Fl.Sim;

/// <summary>A group of runs in a table.</summary>
/// <param name="Cells">One for each metric.</param>
/// <param name="Reference">The group with which its final accuracy is compared; null for that group itself, or where there is none.</param>
/// <param name="Test">Of the differences to the reference.</param>
public sealed record ResultRow(RunGroup Group, IReadOnlyList<ResultCell> Cells, RunGroup? Reference, WilcoxonSignedRank? Test);
