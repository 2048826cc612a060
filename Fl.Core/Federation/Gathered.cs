namespace Fl.Core;

/// <summary>What a round's clients have come to.</summary>
/// <param name="Clients">Each one's part.</param>
/// <param name="Failure">Why there are not enough usable updates for a step of the server, as a sentence; null where there are.</param>
internal sealed record Gathered(ClientReport[] Clients, string? Failure);
