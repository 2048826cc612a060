namespace Fl.Core;

/// <summary>
/// Saves a run: takes down how it stands after each round's step, notes that when the round's rows are written, and writes
/// it to the disk when it is due, beside the next rounds, when told, and when the run ends. The last of the sinks that keep
/// results, so that the others have written the round.
/// </summary>
/// <threadsafety><see cref="Save"/> and <see cref="TrySave"/> on any thread, the rest as the run calls it.</threadsafety>
internal sealed class Checkpoints : IRoundSink, IDisposable
{
    /// <summary>Where nobody says when, a checkpoint waits for so many times what the last one took.</summary>
    private const int Thrift = 50;

    /// <summary>
    /// What the global weights are called in a checkpoint, and what comes before the names of a strategy's vectors.
    /// </summary>
    internal const string WeightsName = "weights", StrategyPrefix = "strategy.";

    /// <summary>What the weights of the best round are called in a checkpoint.</summary>
    internal const string BestName = "best";

    private readonly Lock gate = new();
    private StateCopy recorded = new(), stepped = new();
    private (int Asked, int FailedRounds, PoolState? Pool) standing;
    private HostVector? best;
    private BestModel? written;
    private Checkpoint? noted;
    private Task saving = Task.CompletedTask;
    private string? yaml;
    private TimeSpan cost = TimeSpan.FromMilliseconds(20);
    private long savedAt;
    private bool isEnding;

    /// <summary>Where it saves; null to take down only, and save nothing.</summary>
    public required RunFolder? Folder { get; init; }

    /// <summary>Where the best round's model goes; null without a folder.</summary>
    public required ModelFiles? Models { get; init; }

    public required Experiment Experiment { get; init; }

    public required string DatasetSha256 { get; init; }

    public required string PartitionSha256 { get; init; }

    public required IReadOnlyList<CsvFile> Files { get; init; }

    public required RunTally Tally { get; init; }

    /// <summary>Whose <see cref="IRoundSink.Kept"/> is saved: those that have written a round before this does.</summary>
    public IReadOnlyList<IRoundSink> Sinks { get; init; } = [];

    public required ServerState Server { get; init; }

    /// <summary>What clients that train in this process keep.</summary>
    public required ClientStore Store { get; init; }

    /// <summary>Its clients keep what a run from a checkpoint may need.</summary>
    public required IClientPool Pool { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The last round that is safe on the disk; -1 before any.</summary>
    public int DurableRound { get; private set; } = -1;

    /// <summary>The global weights after the last round that is over; null before any.</summary>
    public HostVector? Weights => recorded.Weights;

    /// <summary>The model of the best round; null where it is not kept.</summary>
    public BestModel? Best { get; private set; }

    /// <summary>Its weights.</summary>
    public HostVector? BestWeights => best;

    private IResumablePool? Resumable => field ??= Pool.Find<IResumablePool>();

    private SentFiles SentFiles => field ??= new(Folder!.Checkpoints);

    private ReturnPoints Points => field ??= new(Store, Pool, Experiment);

    private CheckpointOptions Options => Experiment.Checkpoint;

    /// <summary>Puts the server, and what clients keep, where a checkpoint has them. What was saved later is removed.</summary>
    /// <exception cref="BadInputException">The checkpoint is damaged.</exception>
    public void Restore(PastRun past)
    {
        CheckpointFile.ReadVectors(past.Path, entry =>
            entry.Name == WeightsName ? Server.Weights
            : entry.Name == BestName ? best = new HostVector(entry.Length)
            : Server.Vector(entry.Name[StrategyPrefix.Length..], entry.Length));
        DurableRound = Server.Round = past.Checkpoint.Round;
        (Server.Asked, Server.FailedRounds) = (past.Checkpoint.Asked, past.Checkpoint.FailedRounds);
        if (past.Checkpoint.Pool is { } state) Restore(state, past.Checkpoint.Sent ?? []);
        foreach (var sink in Sinks)
            if (sink.Kept is var (name, _) && past.Checkpoint.Sinks?.GetValueOrDefault(name) is { } kept) sink.Restore(kept);
        if (!Experiment.Evaluate.KeepBest) Forget();
        Best = best is null ? null : BestModel.Of(past.Checkpoint.Standing);
        Store.Rewind(Points.TurnOf(DurableRound));
        foreach (var (path, _) in PastRun.List(Folder!).Where(file => file.Round > DurableRound)) File.Delete(path);
        SentFiles.Restore(DurableRound, past.Kept(Folder!));
        Points.Add(DurableRound, past.Checkpoint.Pool);
        Points.Save([.. PastRun.List(Folder!).Select(file => file.Round)]);
        recorded.Take(Server, past.Checkpoint.Pool, Resumable);
        noted = past.Checkpoint;
    }

    /// <summary>Starts the time to the first checkpoint.</summary>
    public void Start() => savedAt = Time.GetTimestamp();

    public void Stepped()
    {
        var pool = Resumable?.Capture();
        stepped.Take(Server, pool, Resumable);
        standing = (Server.Asked, Server.FailedRounds, pool);
        Points.Add(Server.Round, pool);
    }

    /// <exception cref="IOException">The last checkpoint could not be written.</exception>
    public void Write(RoundResult result)
    {
        saving.GetAwaiter().GetResult();
        lock (gate)
        {
            if (isEnding) return;
            (recorded, stepped) = (stepped, recorded);
            stepped.Discard();
            if (Experiment.Evaluate.KeepBest && Tally.Standing.Chosen?.Round == result.Round)
            {
                (best ??= new HostVector(Server.Weights.Length)).CopyFrom(recorded.Weights!);
                Best = BestModel.Of(Tally.Standing);
            }
            Points.Note(result.Round);
            if (Folder is null) return;
            noted = new Checkpoint
            {
                Round = result.Round,
                WallSeconds = result.WallSeconds,
                Experiment = yaml ??= Experiment.ToYaml(),
                DatasetSha256 = DatasetSha256,
                PartitionSha256 = PartitionSha256,
                Files = [.. Files.Select(file => file.Mark())],
                Standing = Tally.Standing,
                Asked = standing.Asked,
                FailedRounds = standing.FailedRounds,
                Pool = standing.Pool,
                Sinks = Kept(),
                Vectors = [],
            };
        }
        if (IsDue(result.Round)) saving = Task.Run(Save);
    }

    /// <summary>Puts the last round that is over on the disk, if it is not there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save()
    {
        lock (gate)
        {
            if (noted is null || Folder is null) return;
            var began = Time.GetTimestamp();
            if (Best != written) Models!.WriteBest(best!);
            written = Best;
            if (noted.Round == DurableRound) return;
            foreach (var file in Files) file.FlushToDisk();
            Store.Flush();
            var vectors = recorded.All.Concat(best is null ? [] : [(BestName, best)]).ToArray();
            noted = noted with
            {
                Vectors = [.. vectors.Select(vector => new NamedLength(vector.Name, vector.Value.Length))],
                Sent = recorded.Sent is { Count: > 0 } sent ? SentFiles.Save(noted.Round, sent) : null,
                Clients = Store.Hash(Points.TurnOf(noted.Round)),
                StoreRound = Experiment.TurnsPerRound > 1 ? Points.TurnOf(noted.Round) : null,
            };
            CheckpointFile.Write(PastRun.PathOf(Folder, noted.Round), noted, [.. vectors.Select(vector => vector.Value)]);
            DurableRound = noted.Round;
            var all = PastRun.List(Folder);
            foreach (var (path, _) in all.Skip(Options.Keep)) File.Delete(path);
            int[] kept = [.. all.Take(Options.Keep).Select(file => file.Round)];
            SentFiles.Keep(kept);
            Points.Save(kept);
            (cost, savedAt) = (Time.GetElapsedTime(began), Time.GetTimestamp());
        }
    }

    /// <summary>
    /// Saves where the run ends anyway, and tells where that does not work. A round that is still being recorded is not noted any more.
    /// </summary>
    public void TrySave(IProgress<string> view)
    {
        lock (gate) isEnding = true;
        try
        {
            Save();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            view.Report($"no checkpoint of the last round: {error.Message}");
        }
    }

    public void Dispose()
    {
        Task.WaitAny(saving);
        recorded.Dispose();
        stepped.Dispose();
        Forget();
    }

    /// <summary>Puts a pool where a checkpoint has it.</summary>
    private void Restore(PoolState state, IReadOnlyList<SentFile> files)
    {
        var needed = state.Flights.Select(flight => flight.Round).ToHashSet();
        var sent = new Dictionary<int, SentMessage>();
        foreach (var (round, message) in files.SelectMany(file => file.Read(Folder!.Checkpoints, needed.Contains))) sent[round] = message;
        Resumable!.Restore(state, round => sent[round]);
        foreach (var message in sent.Values) message.Dispose();
    }

    private Dictionary<string, string>? Kept()
    {
        var kept = Sinks.Select(sink => sink.Kept).OfType<(string Name, string Text)>().ToDictionary(one => one.Name, one => one.Text);
        return kept.Count > 0 ? kept : null;
    }

    private void Forget()
    {
        best?.Dispose();
        best = null;
    }

    private bool IsDue(int round)
    {
        var waited = Time.GetElapsedTime(savedAt);
        if (Options is { Every: null, Minutes: null }) return waited >= cost * Thrift;
        return round > 0 && round % Options.Every == 0 || waited.TotalMinutes >= Options.Minutes;
    }
}
