namespace Fl.Core;

/// <summary>
/// Takes down how the server stands after a round, and scores and records that beside what follows, one round at a time. Where it fails the
/// run is cancelled, and whoever waits is told.
/// </summary>
internal sealed class Recorder(
    Experiment experiment, IClientPool pool, IRoundSink[] sinks, TimeProvider time, Profile? profile,
    CancellationToken cancellation) : IDisposable
{
    /// <summary>A round so short that nobody minds to hear its score when the next one's clients are about done.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly IVirtualTime? clock = pool.Find<IVirtualTime>();
    private readonly IWorkerShares? shares = pool.Find<IWorkerShares>();
    private readonly long started = time.GetTimestamp();
    private Task recorded = Task.CompletedTask;

    /// <summary>Scores the global model on the test examples.</summary>
    public required Evaluator Evaluator { get; init; }

    /// <summary>The same on the validation examples; null where there are none.</summary>
    public Evaluator? Validator { get; init; }

    /// <summary>Where the run stands, among the sinks; needed where the experiment says what stops it.</summary>
    public RunTally? Tally { get; init; }

    /// <summary>What the rounds of an earlier process have taken.</summary>
    public TimeSpan? Before { get; init; }

    /// <summary>Cancelled with the run, or when recording fails.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Begins to record a round, of which the one before has been waited for.</summary>
    public void Begin(ServerState server, Gathered gathered) => recorded = RecordAsync(server, gathered);

    /// <summary>Waits until the last round is recorded.</summary>
    public async ValueTask WaitAsync()
    {
        using var timing = profile?.Time(Phase.Wait);
        await recorded.ConfigureAwait(false);
    }

    public void Dispose() => stop.Dispose();

    private async Task RecordAsync(ServerState server, Gathered gathered)
    {
        try
        {
            foreach (var sink in sinks) sink.Stepped();
            var seconds = (Before?.TotalSeconds ?? 0) + time.GetElapsedTime(started).TotalSeconds;
            var result = new RoundResult(server.Round, seconds, gathered.Clients, null)
            {
                VirtualSeconds = clock?.Now.TotalSeconds,
                Backhaul = gathered.Backhaul,
                Failure = gathered.Failure,
                Workers = shares?.TakeShares() ?? [],
            };
            // The next round may begin meanwhile.
            var isDue = result.Round % experiment.Evaluate.Every == 0 || result.Round == experiment.Rounds || IsLast(result);
            result = result with
            {
                Test = await ScoreAsync(isDue ? Evaluator : null, server, gathered).ConfigureAwait(ConfigureAwaitOptions.ForceYielding),
                Validation = await ScoreAsync(isDue ? Validator : null, server, gathered).ConfigureAwait(false),
            };
            using var timing = profile?.Time(Phase.Record);
            foreach (var sink in sinks) sink.Write(result);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether the run ends with a round whatever its score, which it then has.</summary>
    private bool IsLast(RoundResult result) =>
        experiment.Stop is { } rule && StopRule.Find(rule, Tally!.After(result), Tally.Headline) is not null;

    private async Task<Evaluation?> ScoreAsync(Evaluator? on, ServerState server, Gathered gathered)
    {
        if (on is null) return null;
        using var tracing = RunTraces.Source.StartActivity("fl.score");
        return await on.EvaluateAsync(server.Weights, whenIdle: gathered.Took < Brief, Stop).ConfigureAwait(false);
    }
}
