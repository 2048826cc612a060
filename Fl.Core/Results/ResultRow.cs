namespace Fl.Core;

/// <summary>A group of runs in a table.</summary>
/// <param name="Cells">One for each metric.</param>
/// <param name="Reference">The group with which its final accuracy is compared; null for that group, or for none.</param>
/// <param name="SharedSeeds">How many seeds it shares with the reference.</param>
/// <param name="Test">Of the differences to it, one for each shared seed; null for fewer than two.</param>
public sealed record ResultRow(
    RunGroup Group, IReadOnlyList<ResultCell> Cells, RunGroup? Reference, int SharedSeeds, WilcoxonSignedRank? Test)
{
    /// <summary>The p-value corrected for the comparisons of its setting; null where none was asked for, or there is no test.</summary>
    public double? Corrected { get; init; }

    /// <summary>The p-value that counts: the corrected one where there is one.</summary>
    public double? P => Corrected ?? Test?.P;
}
