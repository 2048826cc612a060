namespace Fl.Core;

/// <summary>
/// A pool whose clients are others' machines: what they say of themselves is bounded, and what they keep is theirs to drop.
/// </summary>
public interface IRemoteClients
{
    /// <summary>
    /// Most examples that a client can have as the server knows without asking any; null where it knows nothing.
    /// </summary>
    int? LargestShare { get; }

    /// <summary>
    /// Most examples that an update of a client may count for: those that it has, unless they are known by its updates alone.
    /// </summary>
    int MostExamples(int client);

    /// <summary>Says which of the rounds that are over the run may go on from: what clients keep for others can go.</summary>
    void Settle(IReadOnlyList<int> rounds);
}
