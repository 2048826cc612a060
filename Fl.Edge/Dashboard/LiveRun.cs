using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A run as the dashboard shows it, in bounded memory. The run writes what happens into it and never waits for whoever reads:
/// a reader asks for what has changed since it last did, as often as it can take it.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class LiveRun(TimeProvider time) : IRunView
{
    public const int MostPoints = 2000;
    private const int MostRows = 200, MostLines = 200, MostRefusals = 5;
    private readonly string run = Guid.NewGuid().ToString("n");
    private readonly Lock gate = new();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecentClients clients = new(MostRows);
    private readonly LogTail log = new(MostLines);
    private readonly ProcessLoad load = new(time);
    private RunHistory history = new(MostPoints);
    private Roster? roster;
    private (string Phase, string? Message) end = ("loading", null);
    private (int Round, int Asked, int Answered, int Refused) cohort;
    private RunFacts? facts;
    private SimulatedDevices? devices;
    private long images, bytes, version, started;
    private int round, done;
    private TimeSpan? took;
    private IReadOnlyList<ClassRow>? classes;
    private IReadOnlyList<WorkerShare> workers = [];

    /// <summary>Another one whenever something has happened.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>Rounds that are over.</summary>
    public int Round => Volatile.Read(ref round);

    /// <summary>The run folder; null until the run has started.</summary>
    public string? Folder { get; private set; }

    /// <summary>Completes when the run is over.</summary>
    public Task Over => over.Task;

    /// <summary>Clients are devices, and these are connected.</summary>
    public void Watch(Roster roster)
    {
        lock (gate) this.roster = roster;
    }

    public void Start(RunPlan plan)
    {
        var past = plan.Done > 0 ? RoundsFile.Read(plan.Folder, MostPoints, plan.Done) : new(MostPoints);
        var fleet = roster is null ? SimulatedDevices.Read(plan.Folder, plan.Experiment.Clients.Count) : null;
        lock (gate)
        {
            devices = fleet;
            (facts, Folder, history, end, started) = (RunFacts.Of(plan), plan.Folder, past, ("running", null), time.GetTimestamp());
            (round, done, bytes) = (plan.Done, plan.Done, past.Points.Count > 0 ? past.Points[^1].Bytes : 0);
            version++;
        }
    }

    public void Asked(int round, int client)
    {
        lock (gate)
        {
            if (cohort.Round != round) cohort = (round, 0, 0, 0);
            cohort.Asked++;
            clients.Asked(round, client);
            version++;
        }
    }

    public void Answered(int round, ClientReport result)
    {
        lock (gate)
        {
            if (cohort.Round != round) cohort = (round, 0, 0, 0);
            cohort.Answered++;
            clients.Answered(round, result);
            if (result.Status != UpdateStatus.Completed && ++cohort.Refused <= MostRefusals)
                log.Add($"round {round}: client {result.Client} {RecentClients.StatusOf(result.Status)}: {result.Reason}");
            version++;
        }
    }

    public void Write(RoundResult result)
    {
        lock (gate)
        {
            var point = RunPoint.Of(result, bytes);
            history.Add(point);
            (round, bytes) = (result.Round, point.Bytes);
            images += result.ExamplesMet;
            if (result.Workers.Count > 0) workers = [.. result.Workers.Take(MostRows)];
            version++;
        }
    }

    public void Report(string value)
    {
        lock (gate)
        {
            log.Add(value);
            version++;
        }
    }

    /// <summary>Nothing more comes.</summary>
    /// <param name="found">What each class' examples are taken for, of a run that is over.</param>
    public void End(string phase, string message, IReadOnlyList<ClassRow>? found = null)
    {
        lock (gate)
        {
            if (took is not null) return;
            (end, took, classes) = ((phase, Protocol.OneLine(message)), Elapsed(), found);
            version++;
        }
        over.SetResult();
    }

    /// <summary>What a reader at a position does not have yet, and where it is then.</summary>
    public (DashboardUpdate Update, ReaderPosition Position) After(ReaderPosition position)
    {
        lock (gate)
        {
            var here = roster?.Sessions;
            var isKnown = position.Run == run;
            var from = isKnown && position.Generation == history.Generation ? Math.Clamp(position.Points - 1, 0, history.Points.Count) : 0;
            var lines = log.After(isKnown ? position.Log : 0);
            var update = new DashboardUpdate(
                StateWith(here?.Length), facts, from, [.. history.Points.Skip(from).Select(point => point.ToArray())], Rows(here),
                log.Count - lines.Count, lines)
            {
                Classes = classes,
                Workers = workers.Count > 0 ? workers : null,
            };
            return (update, new(run, history.Generation, history.Points.Count, log.Count));
        }
    }

    private RunState StateWith(int? here)
    {
        var elapsed = (took ?? Elapsed()).TotalSeconds;
        return new(end.Phase, end.Message, round, done, elapsed, elapsed > 0 ? images / elapsed : 0, cohort.Round, cohort.Asked,
            cohort.Answered, cohort.Refused,
            here, load.Cores(), Environment.WorkingSet);
    }

    private TimeSpan Elapsed() => facts is null ? TimeSpan.Zero : time.GetElapsedTime(started);

    /// <summary>Of clients that are devices first those that are connected, then those that were.</summary>
    private List<ClientRow> Rows(Session[]? here)
    {
        if (here is null) return [.. clients.Rows.Select(row => row with { Device = devices?.Of(row.Client) })];
        var known = clients.Rows.ToDictionary(row => row.Client);
        var rows = new List<ClientRow>();
        foreach (var session in here.Take(MostRows))
        {
            var row = known.Remove(session.Number, out var before) ? before : new(session.Number);
            rows.Add(row with
            {
                Id = session.Id,
                Device = session.Device,
                IsHere = true,
                Examples = row.Examples ?? (session.IsReady ? session.Examples : null),
                Temperature = session.Temperature,
            });
        }
        rows.AddRange(known.Values.Take(MostRows - rows.Count).Select(row => row with { Id = roster!.IdOf(row.Client), IsHere = false }));
        return rows;
    }
}
