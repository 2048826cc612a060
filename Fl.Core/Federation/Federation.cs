namespace Fl.Core;

/// <summary>
/// The run loop: in each round gather updates, step the global model, evaluate, record.
/// It is the same for simulated and for real clients; the pool is the difference.
/// </summary>
public sealed class Federation(
    Experiment experiment, Model model, IClientPool pool, Evaluator evaluator, IReadOnlyList<IRoundSink> sinks, TimeProvider time,
    RoundPolicy policy, ServerTraining? own = null, Profile? profile = null)
{
    private readonly RoundUpdates updates = new(experiment.Strategy, model);
    private readonly float[] frozen = new float[model.Layout.FrozenLength];
    private readonly long started = time.GetTimestamp();

    /// <summary>Runs the experiment's rounds that follow <see cref="ServerState.Round"/> and leaves the server as it is after the last.</summary>
    /// <param name="server">New, or as a checkpoint has it.</param>
    /// <param name="before">What a checkpoint knows of the rounds so far; null when there were none.</param>
    /// <exception cref="RunFailedException">No client of a round sent a usable update, or the strategy failed.</exception>
    public async Task RunAsync(ServerState server, Checkpoint? before, CancellationToken cancellation)
    {
        var earlier = before?.WallSeconds ?? 0;
        FrozenPart(server).CopyTo(frozen);
        await pool.ReadyAsync(cancellation).ConfigureAwait(false);
        if (before is null) await RecordAsync(server, [], default, earlier, cancellation).ConfigureAwait(false);

        var gathering = Gather();
        while (server.Round < experiment.Rounds)
        {
            server.Round++;
            if (own is not null) await own.FitAsync(server, cancellation).ConfigureAwait(false);
            ClientResult[] clients;
            using (profile?.Time(Phase.Gather)) clients = await gathering.GatherAsync(server, cancellation).ConfigureAwait(false);
            Step(server, clients);
            await RecordAsync(server, clients, gathering.Backhaul, earlier, cancellation).ConfigureAwait(false);
        }
        if (pool is IAsynchronousPool asynchronous) await asynchronous.HaltAsync().ConfigureAwait(false);
    }

    private Gathering Gather()
    {
        var (down, up) = (MessageLayout.Down(experiment.Strategy, model), MessageLayout.Up(experiment.Strategy, model));
        return experiment.Strategy is AsynchronousStrategy strategy
            ? new AsynchronousGathering(experiment, strategy, (IAsynchronousPool)pool, updates, down, up) { Sinks = sinks }
            : experiment.Topology is { } topology ? new HierarchicalGathering(experiment, topology, pool, updates, down, up) { Sinks = sinks }
            : new CohortGathering(experiment, pool, updates, down, up, policy) { Sinks = sinks };
    }

    /// <summary>The strategy's step. What is wrong with it ends the run: the model after the round before is the last good one.</summary>
    private void Step(ServerState server, ClientResult[] clients)
    {
        using var timing = profile?.Time(Phase.Step);
        try
        {
            updates.Complete(server);
            experiment.Strategy.Step(server, updates);
            experiment.Clients.Selection.Observe(server, clients);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new RunFailedException($"round {server.Round}: strategy '{Catalog.NameOf(experiment.Strategy)}' failed: {error.GetType().Name}: {error.Message}");
        }
        FrozenPart(server).CopyFrom(frozen);
        if (!double.IsFinite(server.Weights.Norm()))
            throw new RunFailedException($"round {server.Round}: the global model became NaN or infinite; a learning rate may be too large.");
    }

    /// <summary>What no strategy changes, not by a bit: not even from -0 to 0.</summary>
    private Vector FrozenPart(ServerState server) => server.Weights.Slice(model.Layout.TrainableLength, model.Layout.FrozenLength);

    private async Task RecordAsync(ServerState server, ClientResult[] clients, (long Down, long Up) backhaul, double earlier, CancellationToken cancellation)
    {
        var due = server.Round % experiment.Evaluate.Every == 0 || server.Round == experiment.Rounds;
        Evaluation? test = null;
        if (due)
            using (profile?.Time(Phase.Evaluate)) test = await evaluator.EvaluateAsync(server.Weights, cancellation).ConfigureAwait(false);
        using var timing = profile?.Time(Phase.Record);
        var result = new RoundResult(server.Round, earlier + time.GetElapsedTime(started).TotalSeconds, clients, test) { VirtualSeconds = pool.Now?.TotalSeconds, Backhaul = backhaul };
        foreach (var sink in sinks) sink.Write(result);
    }
}
