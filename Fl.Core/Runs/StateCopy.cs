namespace Fl.Core;

/// <summary>
/// A run's vectors as a round left them: copies, since the next round changes them under way. What was sent to clients at work does not
/// change any more, and is held.
/// </summary>
/// <threadsafety>Not thread-safe.</threadsafety>
internal sealed class StateCopy : IDisposable
{
    private readonly SortedDictionary<string, HostVector> vectors = new(StringComparer.Ordinal);
    private (int Round, SentMessage Message)[] sent = [];

    /// <summary>The global weights; null before any round.</summary>
    public HostVector? Weights { get; private set; }

    /// <summary>All of the server's, in the order of a checkpoint's file.</summary>
    public IEnumerable<(string Name, HostVector Value)> All =>
    [
        (Checkpoints.WeightsName, Weights!),
        .. vectors.Select(vector => (Checkpoints.StrategyPrefix + vector.Key, vector.Value)),
    ];

    /// <summary>What clients at work started from, and the rounds in which they were asked.</summary>
    public IReadOnlyList<(int Round, HostVector Values)> Sent => [.. sent.Select(one => (one.Round, one.Message.Values))];

    /// <summary>Takes down how a round leaves the server, and a pool of that state.</summary>
    public void Take(ServerState server, PoolState? state, IResumablePool? pool)
    {
        Weights = Copy(server.Weights, Weights);
        foreach (var (name, value) in server.Vectors) vectors[name] = Copy(value, vectors.GetValueOrDefault(name));
        var before = sent;
        sent = state is null ? [] :
            [.. state.Flights.Select(flight => flight.Round).Distinct().Order().Select(round => (round, pool!.Sent(round).Hold()))];
        foreach (var (_, message) in before) message.Dispose();
    }

    /// <summary>Nobody reads it before another round is taken down.</summary>
    public void Discard()
    {
        Weights?.Discard();
        foreach (var vector in vectors.Values) vector.Discard();
    }

    public void Dispose()
    {
        Weights?.Dispose();
        foreach (var vector in vectors.Values) vector.Dispose();
        foreach (var (_, message) in sent) message.Dispose();
    }

    private static HostVector Copy(Vector value, HostVector? copy)
    {
        copy ??= new HostVector(value.Length);
        copy.CopyFrom(value);
        return copy;
    }
}
