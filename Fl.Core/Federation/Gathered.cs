namespace Fl.Core;

/// <summary>What a round's clients have come to.</summary>
/// <param name="Clients">Each one's part.</param>
/// <param name="Failure">Why there are not enough usable updates for a step of the server, as a sentence; null where there are.</param>
internal sealed record Gathered(ClientReport[] Clients, string? Failure)
{
    /// <summary>Before the first round.</summary>
    public static Gathered Nothing { get; } = new([], null) { Took = TimeSpan.MaxValue };

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Bytes between the server and the edge aggregators, down and up.</summary>
    public (long Down, long Up) Backhaul { get; init; }
}
