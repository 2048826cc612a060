namespace Fl.Core;

/// <summary>Has clients train and folds their updates as they come, until there are enough for a step of the server.</summary>
internal abstract class Gathering(GatherParts parts)
{
    private readonly Lock telling = new();
    private readonly IRemoteClients? remote = parts.Pool.Find<IRemoteClients>();
    private HostVector? outgoing;

    /// <summary>The updates so far.</summary>
    public RoundUpdates Updates => Parts.Updates;

    protected GatherParts Parts { get; } = parts;

    protected Experiment Experiment => Parts.Experiment;

    protected IClientPool Pool => Parts.Pool;

    protected IVirtualTime? Clock { get; } = parts.Pool.Find<IVirtualTime>();

    /// <summary>Draws who is asked.</summary>
    protected CohortSampler Cohorts { get; } = new(parts.Experiment.Clients.Selection, parts.Experiment.Seed);

    protected MessageLayout Down => Parts.Down;

    protected MessageLayout Up => Parts.Up;

    /// <summary>
    /// Most examples that an update counts for by the experiment alone; null where that is a matter of those asked together.
    /// </summary>
    protected int? MostCounted => Parts.Reception.MostCounted;

    /// <summary>What gathers updates as the experiment has it.</summary>
    public static Gathering Of(GatherParts parts, RoundPolicy policy) => parts.Experiment switch
    {
        { Strategy: AsynchronousStrategy strategy } => new AsynchronousGathering(parts, strategy),
        { Topology: { } topology } => new HierarchicalGathering(parts, topology),
        _ => new CohortGathering(parts, policy),
    };

    /// <summary>Has clients train until there are enough for a step of the server, and the server too where it has examples.</summary>
    public async Task<Gathered> GatherAsync(ServerState server, CancellationToken cancellation)
    {
        using var timing = Parts.Profile?.Time(Phase.Gather);
        var began = Parts.Time.GetTimestamp();
        if (Parts.Own is { } own) await own.FitAsync(server, cancellation).ConfigureAwait(false);
        var gathered = await AskAsync(server, cancellation).ConfigureAwait(false);
        return gathered with { Took = Parts.Time.GetElapsedTime(began), Backhaul = BackhaulOf(server.Round) };
    }

    /// <summary>Makes one change out of the updates, by which the strategy can step.</summary>
    public void Complete(ServerState server) => Parts.Updates.Complete(server, Parts.Corridor);

    /// <summary>Bytes that go between the server and the edge aggregators in a round, down and up.</summary>
    protected virtual (long Down, long Up) BackhaulOf(int round) => (0, 0);

    /// <summary>What becomes of the clients of the server's round, in the order of their numbers.</summary>
    protected abstract Task<Gathered> AskAsync(ServerState server, CancellationToken cancellation);

    /// <summary>What a client gets with a task.</summary>
    protected Vector Pack(ServerState server) => Down.Pack(server, outgoing ??= new HostVector(Down.Length));

    /// <summary>Most examples that an update of a client may count for.</summary>
    protected int MostExamples(int client) => remote?.MostExamples(client) ?? Pool.Examples[client];

    protected FitTask TaskOf(int client, ServerState server, Vector message)
    {
        foreach (var sink in Parts.Sinks) sink.Asked(server.Round, client);
        return new(client, server.Round, MostExamples(client), message);
    }

    /// <summary>What the clients' claims count for when they are drawn.</summary>
    protected IReadOnlyList<int> Counted(IReadOnlyList<int> claims) => Counted(claims, MostCounted ?? ExampleLimit.Of(claims));

    /// <summary>The same with the most that they count for.</summary>
    protected static IReadOnlyList<int> Counted(IReadOnlyList<int> claims, int most) =>
        most == int.MaxValue ? claims : new CappedClaims(claims, most);

    /// <summary>Folds an update if it is sound. Any thread, beside others.</summary>
    protected ClientReport Receive(ServerState server, Update update)
    {
        if (update.Task is { } task && task.Round != server.Round)
            update = update with { Report = update.Report with { Staleness = server.Round - task.Round } };
        if (update.Status == UpdateStatus.Completed) update = Parts.Reception.Receive(update, WhyNot);
        if (update.Status == UpdateStatus.Completed) Take(server, update);
        return Tell(server, update);
    }

    /// <summary>Takes a share that was folded elsewhere. Any thread, beside others.</summary>
    /// <returns>What became of its clients.</returns>
    protected IEnumerable<ClientReport> Receive(ServerState server, FoldedShare share)
    {
        Updates.Add(share);
        return [.. share.Updates.Select(update => Tell(server, update))];
    }

    /// <summary>Results in the order of the clients' numbers; those of one client in that of their rounds, the latest first.</summary>
    protected static ClientReport[] InOrder(List<ClientReport> results)
    {
        ClientReport[] ordered = [.. results];
        Array.Sort(Array.ConvertAll(ordered, result => (long)result.Client << 32 | (uint)result.Staleness), ordered);
        return ordered;
    }

    /// <summary>Why so few updates as there are do not make a step; null where they do.</summary>
    protected string? TooFew(int needed, ClientReport[] results)
    {
        if (Updates.Count >= needed) return null;
        var first = results.FirstOrDefault(client => client.Status != UpdateStatus.Completed);
        var usable = results.Count(client => client.Status == UpdateStatus.Completed);
        return $"{(usable == 0 ? "none" : $"only {usable}")} of {results.Length} clients sent a usable update"
            + (needed > 1 ? $", {needed} are needed" : "")
            + (first is null ? "." : $"; the first: client {first.Client}, {Quoting.Sentence(first.Reason)}");
    }

    /// <summary>Why else an update must not be folded; null when it may.</summary>
    protected virtual string? WhyNot(Update update) => null;

    /// <summary>Folds a sound update. Any thread, beside others.</summary>
    protected virtual void Take(ServerState server, Update update) => Updates.Add(update);

    private ClientReport Tell(ServerState server, Update update)
    {
        lock (telling)
            foreach (var sink in Parts.Sinks) sink.Answered(server.Round, update.Report);
        return update.Report;
    }
}
