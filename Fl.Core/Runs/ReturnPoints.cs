namespace Fl.Core;

/// <summary>
/// The rounds that a run may go on from: those on the disk, the last that is noted, and the one that is recorded while the next
/// one's clients train. Whenever they change, those who keep something for clients are told.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class ReturnPoints(ClientStore store, IClientPool pool, Experiment experiment)
{
    private readonly Lock gate = new();
    private readonly IRemoteClients? remote = pool.Find<IRemoteClients>();
    private readonly SortedDictionary<int, int[]> turns = [];
    private readonly HashSet<int> saved = [];

    /// <summary>The last version of what clients keep that belongs to a round.</summary>
    public int TurnOf(int round) => round * experiment.TurnsPerRound;

    /// <summary>A round is over, and may be saved.</summary>
    /// <param name="state">How it leaves the pool.</param>
    public void Add(int round, PoolState? state) => Tell(() => turns[round] = [TurnOf(round), .. AtWork(state)]);

    /// <summary>A round is noted, so that none before it will be saved.</summary>
    public void Note(int round) => Tell(() => Remove(other => other < round && !saved.Contains(other)));

    /// <summary>These are the rounds on the disk.</summary>
    public void Save(IReadOnlyCollection<int> rounds) => Tell(() =>
    {
        foreach (var round in rounds) turns.TryAdd(round, [TurnOf(round)]);
        Remove(other => saved.Contains(other) && !rounds.Contains(other));
        saved.Clear();
        saved.UnionWith(rounds);
    });

    /// <summary>
    /// What clients at work go by that are asked one by one: each goes on from what it had before the round in which it was asked.
    /// </summary>
    private IEnumerable<int> AtWork(PoolState? state) =>
        experiment.Strategy is AsynchronousStrategy && state is not null ? state.Flights.Select(flight => flight.Round - 1) : [];

    private void Remove(Predicate<int> isOver)
    {
        foreach (var round in turns.Keys.Where(round => isOver(round)).ToArray()) turns.Remove(round);
    }

    private void Tell(Action change)
    {
        lock (gate)
        {
            change();
            var bySafety = turns.ToLookup(pair => saved.Contains(pair.Key), pair => pair.Value);
            store.Hold(bySafety[true].SelectMany(all => all), bySafety[false].SelectMany(all => all));
            remote?.Settle([.. turns.Keys]);
        }
    }
}
