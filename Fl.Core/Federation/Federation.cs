namespace Fl.Core;

/// <summary>
/// The run loop: in each round gather updates, step the global model, evaluate, record. The last two go on beside the next
/// round's clients. A round without enough usable updates has no step. It is the same for simulated and for real clients; the pool is the difference.
/// </summary>
public sealed class Federation(
    Experiment experiment, Model model, IClientPool pool, Evaluator evaluator, IRoundSink[] sinks, TimeProvider time,
    RoundPolicy policy, ServerTraining? own = null, Profile? profile = null, Evaluator? validator = null)
{
    /// <summary>A round so short that nobody minds to hear its score when the next one's clients are about done.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);

    /// <summary>Where the run stands, among the sinks; needed where the experiment says what stops it.</summary>
    public RunTally? Tally { get; init; }

    /// <summary>What ended the run before its last round; null where nothing did.</summary>
    public StopReason? Stopped { get; private set; }

    private readonly UpdateCorridor corridor = new(experiment, MessageLayout.Up(experiment.Strategy, model));
    private readonly RoundUpdates updates = new(experiment.Strategy, model);
    private readonly IVirtualTime? clock = pool.Find<IVirtualTime>();
    private readonly ConstantPart constant = new(experiment.Strategy, model);
    private IReadOnlyList<(Vector Part, Vector Copy)> kept = [];
    private readonly long started = time.GetTimestamp();

    /// <summary>Runs the experiment's rounds that follow <see cref="ServerState.Round"/> and leaves the server as it is after the last.</summary>
    /// <param name="server">New, or as a checkpoint has it.</param>
    /// <param name="before">What the rounds so far have taken; null when there were none.</param>
    /// <exception cref="RunFailedException">As many rounds failed as may, or the strategy did.</exception>
    public async Task RunAsync(ServerState server, TimeSpan? before, CancellationToken cancellation)
    {
        var earlier = before?.TotalSeconds ?? 0;
        await pool.ReadyAsync(cancellation).ConfigureAwait(false);
        kept = new ModelParts(model.Layout, segment => segment.Frozen || constant.Covers(segment)).Copy(server.Weights);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var recorded = Task.CompletedTask;
        try
        {
            if (before is null) recorded = RecordAsync(server, new([], null), default, earlier, TimeSpan.MaxValue, stop);
            var gathering = Gather();
            while (server.Round < experiment.Rounds)
            {
                if (experiment.Stop is not null)
                {
                    using (profile?.Time(Phase.Wait)) await recorded.ConfigureAwait(false);
                    if (Tally!.Standing is { } standing && standing.Last?.Round == server.Round && (Stopped = StopRule.Find(experiment.Stop, standing, model.LearningTask.Headline)) is not null) break;
                }
                server.Round++;
                var began = time.GetTimestamp();
                Gathered gathered;
                using (profile?.Time(Phase.Gather))
                {
                    if (own is not null) await own.FitAsync(server, stop.Token).ConfigureAwait(false);
                    gathered = await gathering.GatherAsync(server, stop.Token).ConfigureAwait(false);
                }
                var took = time.GetElapsedTime(began);
                // The step changes the weights that are being scored.
                using (profile?.Time(Phase.Wait)) await recorded.ConfigureAwait(false);
                if (gathered.Failure is null) Step(server);
                else server.FailedRounds++;
                Observe(server, gathered.Clients);
                recorded = RecordAsync(server, gathered, gathering.BackhaulOf(server.Round), earlier, took, stop);
                if (gathered.Failure is not { } why || !HasFailed(server)) continue;
                using (profile?.Time(Phase.Wait)) await recorded.ConfigureAwait(false);
                throw Failed(server, $"round {server.Round}: {why} ");
            }
            if (HasFailed(server)) throw Failed(server, "");
        }
        finally
        {
            using (profile?.Time(Phase.Wait)) await recorded.ConfigureAwait(false);
            foreach (var (_, copy) in kept) copy.Dispose();
        }
        if (pool.Find<IAsynchronousPool>() is { } asynchronous) await asynchronous.HaltAsync().ConfigureAwait(false);
    }

    private Gathering Gather()
    {
        var (down, up) = (constant.First, MessageLayout.Up(experiment.Strategy, model));
        return experiment.Strategy is AsynchronousStrategy strategy
            ? new AsynchronousGathering(experiment, strategy, pool, updates, down, up) { Sinks = sinks, Corridor = corridor }
            : experiment.Topology is { } topology
                ? new HierarchicalGathering(experiment, topology, pool, updates, down, constant.Later, up) { Sinks = sinks, Corridor = corridor }
            : new CohortGathering(experiment, pool, updates, down, up, policy) { Sinks = sinks, Corridor = corridor };
    }

    /// <summary>The strategy's step. What is wrong with it ends the run: the model after the round before is the last good one.</summary>
    private void Step(ServerState server)
    {
        using var timing = profile?.Time(Phase.Step);
        try
        {
            updates.Complete(server, corridor);
            experiment.Strategy.Step(server, updates);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new RunFailedException($"round {server.Round}: strategy '{Catalog.NameOf(experiment.Strategy)}' failed: {error.GetType().Name}: {error.Message}");
        }
        server.FailedRounds = 0;
        // Not by a bit: not even from -0 to 0.
        foreach (var (part, copy) in kept) part.CopyFrom(copy);
        if (!double.IsFinite(server.Weights.Norm()))
            throw new RunFailedException($"round {server.Round}: the global model became NaN or infinite; a learning rate may be too large.");
    }

    /// <summary>A failed round, too, tells who can be relied on.</summary>
    private void Observe(ServerState server, ClientReport[] clients)
    {
        try
        {
            experiment.Clients.Selection.Observe(server, clients);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new RunFailedException($"round {server.Round}: clients.selection '{Catalog.NameOf(experiment.Clients.Selection)}' failed: {error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>Whether the rounds that failed last end the run.</summary>
    private bool HasFailed(ServerState server) => server.FailedRounds >= (
        experiment.OnFailedRound is FailedRoundPolicy.Stop ? 1 : Math.Min(experiment.MaxFailedRounds, experiment.Rounds));

    private RunFailedException Failed(ServerState server, string why) => new(why + (
        experiment.OnFailedRound is FailedRoundPolicy.Stop ? "A failed round ends the run: on_failed_round is stop."
        : server.FailedRounds >= experiment.MaxFailedRounds ? $"{server.FailedRounds} rounds in a row have failed: max_failed_rounds is {experiment.MaxFailedRounds}."
        : $"None of {server.FailedRounds} rounds has had enough."));

    /// <summary>Takes down how the server stands before it returns; scores and records that beside what follows.</summary>
    /// <param name="took">How long the round's clients took.</param>
    /// <param name="stop">Cancelled when it fails.</param>
    private async Task RecordAsync(
        ServerState server, Gathered gathered, (long Down, long Up) backhaul, double earlier, TimeSpan took, CancellationTokenSource stop)
    {
        try
        {
            foreach (var sink in sinks) sink.Stepped();
            var result = new RoundResult(server.Round, earlier + time.GetElapsedTime(started).TotalSeconds, gathered.Clients, null)
            {
                VirtualSeconds = clock?.Now.TotalSeconds,
                Backhaul = backhaul,
                Failure = gathered.Failure,
            };
            // The next round may begin meanwhile.
            var isDue = result.Round % experiment.Evaluate.Every == 0 || result.Round == experiment.Rounds || IsLast(result);
            result = result with
            {
                Test = await ScoreAsync(isDue ? evaluator : null, server, took, stop.Token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding),
                Validation = await ScoreAsync(isDue ? validator : null, server, took, stop.Token).ConfigureAwait(false),
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
    private bool IsLast(RoundResult result) => experiment.Stop is { } stop && StopRule.Find(stop, Tally!.After(result), model.LearningTask.Headline) is not null;

    private static async Task<Evaluation?> ScoreAsync(Evaluator? on, ServerState server, TimeSpan took, CancellationToken cancellation) =>
        on is null ? null : await on.EvaluateAsync(server.Weights, whenIdle: took < Brief, cancellation).ConfigureAwait(false);
}
