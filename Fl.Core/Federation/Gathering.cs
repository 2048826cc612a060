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

    protected MessageLayout Down => Parts.Down;

    protected MessageLayout Up => Parts.Up;

    /// <summary>Most examples that an update counts for by the experiment alone; null where that is a matter of those asked together.</summary>
    protected int? MostCounted { get; } = parts.Experiment.Clients.MaxExamples ?? LargestShare(parts.Pool.Find<IRemoteClients>());

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
    protected IReadOnlyList<int> Counted(IReadOnlyList<int> claims)
    {
        var most = MostCounted ?? ExampleLimit.Of(claims);
        return most == int.MaxValue ? claims : [.. claims.Select(claim => Math.Min(claim, most))];
    }

    /// <summary>Folds an update if it is sound. Any thread, beside others.</summary>
    protected ClientReport Receive(ServerState server, Update update)
    {
        if (update.Task is { } task && task.Round != server.Round)
            update = update with { Report = update.Report with { Staleness = server.Round - task.Round } };
        if (update.Status == UpdateStatus.Completed && (WhyNot(update) ?? Parts.Corridor.Receive(update)) is { } fault) update = update.Rejected(fault);
        if (update.Status == UpdateStatus.Completed)
        {
            var (most, claimed) = (Math.Min(MostCounted ?? int.MaxValue, update.Task!.MostCounted), update.Examples);
            if (claimed > most)
            {
                var reason = $"counts for {most} of the {claimed} examples that it claims";
                update = update with { Report = update.Report with { Examples = most, Reason = reason } };
            }
            Take(server, update);
        }
        lock (telling)
            foreach (var sink in Parts.Sinks) sink.Answered(server.Round, update.Report);
        return update.Report;
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

    /// <summary>A simulation knows what each client has, so that there is nothing to bound.</summary>
    private static int? LargestShare(IRemoteClients? remote) => remote is null ? int.MaxValue : remote.LargestShare;

    /// <summary>Why an update must not be folded; null when it is sound.</summary>
    protected virtual string? WhyNot(Update update)
    {
        var task = update.Task!;
        if (UpdateScreen.WhyNot(update, Up.Length, task.Examples, Experiment.Strategy.Reports) is { } fault) return fault;
        // Where the experiment lets a client count for less than it has, it still trains on all of it.
        var most = Math.Max(Math.Min(MostCounted ?? int.MaxValue, task.MostCounted), LargestShare(remote) ?? 0);
        return Experiment.Strategy.WhyNot(update, WorkPlan.Of(Experiment, task, Math.Min(task.Examples, most)));
    }

    /// <summary>Folds a sound update. Any thread, beside others.</summary>
    protected virtual void Take(ServerState server, Update update) => Updates.Add(update);
}
