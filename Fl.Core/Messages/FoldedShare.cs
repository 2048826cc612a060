namespace Fl.Core;

/// <summary>A share of a round's updates, folded where its clients trained.</summary>
/// <param name="Sums">Of those that completed, on the round's grids.</param>
/// <param name="Updates">One for each client of the share, without messages: what it reports, or why it has no part.</param>
public sealed record FoldedShare(RoundSums Sums, IReadOnlyList<Update> Updates);
