namespace Fl.Core;

/// <summary>
/// The run loop: in each round draw a cohort, let it train, fold its updates, step the global model, evaluate, record.
/// It is the same for simulated and for real clients; the pool is the difference.
/// </summary>
public sealed class Federation(
    Experiment experiment, Model model, IClientPool pool, Evaluator evaluator, IReadOnlyList<IRoundSink> sinks, TimeProvider time,
    RoundPolicy policy)
{
    private readonly RoundUpdates updates = new(experiment.Strategy, model.Layout);
    private readonly MessageLayout down = MessageLayout.Down(experiment.Strategy, model.Layout), up = MessageLayout.Up(experiment.Strategy, model.Layout);
    private readonly float[] frozen = new float[model.Layout.FrozenLength];
    private HostVector? outgoing;
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
        var cohorts = Cohorts();
        if (before is null) await RecordAsync(server, [], earlier, cancellation).ConfigureAwait(false);

        while (server.Round < experiment.Rounds)
        {
            server.Round++;
            await pool.ReadyAsync(cancellation).ConfigureAwait(false);
            if (cohorts.Examples != pool.Examples) cohorts = Cohorts();
            var cohort = cohorts.Draw(server);
            var clients = await FitAsync(server, cohort, cancellation).ConfigureAwait(false);
            Step(server, clients);
            await RecordAsync(server, clients, earlier, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What a client gets with a task.</summary>
    public Vector Pack(ServerState server) => down.Pack(server, outgoing ??= new HostVector(down.Length));

    private CohortSampler Cohorts() =>
        new(experiment.Clients.Selection, experiment.Seed, pool.Examples, policy.CohortSize(experiment.Clients.PerRound, pool.Examples.Count(examples => examples > 0)));

    /// <summary>Has the cohort train and folds its updates as they come, until there are enough.</summary>
    private async Task<ClientResult[]> FitAsync(ServerState server, int[] cohort, CancellationToken cancellation)
    {
        var clients = Array.ConvertAll(cohort, client => new ClientResult(client, UpdateStatus.Failed, "others were faster", 0, double.NaN, double.NaN, 0, 0, 0));
        var examples = pool.Examples;
        updates.Begin(cohort.Sum(client => (double)examples[client]), cohort.Length);
        var message = Pack(server);
        await foreach (var update in pool.FitAsync(server.Round, cohort, message, cancellation).ConfigureAwait(false))
        {
            var result = Fold(update, examples[update.Client]);
            clients[Array.BinarySearch(cohort, update.Client)] = result;
            if (updates.Count == experiment.Clients.PerRound) break;
        }
        if (updates.Count >= policy.MinUpdates) return clients;
        var first = clients.FirstOrDefault(client => client.Status != UpdateStatus.Completed);
        throw new RunFailedException($"round {server.Round}: {(updates.Count == 0 ? "none" : $"only {updates.Count}")} of {cohort.Length} clients sent a usable update"
            + (policy.MinUpdates > 1 ? $", {policy.MinUpdates} are needed" : "")
            + (first is null ? "." : $"; the first: client {first.Client}, {first.Reason}."));
    }

    /// <summary>The strategy's step. What is wrong with it ends the run: the model after the round before is the last good one.</summary>
    private void Step(ServerState server, ClientResult[] clients)
    {
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

    private ClientResult Fold(Update update, int announced)
    {
        var (status, reason) = (update.Status, update.Reason);
        if (status == UpdateStatus.Completed && UpdateScreen.WhyNot(update, up.Length, announced, experiment.Strategy.Reports) is { } fault)
            (status, reason) = (UpdateStatus.Rejected, fault);
        if (status == UpdateStatus.Completed) updates.Add(update);
        return new(update.Client, status, reason, update.Examples, update.TrainLoss, update.TrainAccuracy,
            update.Seconds, update.BytesDown, update.BytesUp) { ExamplesMet = update.ExamplesMet };
    }

    private async Task RecordAsync(ServerState server, ClientResult[] clients, double earlier, CancellationToken cancellation)
    {
        var due = server.Round % experiment.Evaluate.Every == 0 || server.Round == experiment.Rounds;
        var test = due ? await evaluator.EvaluateAsync(server.Weights, cancellation).ConfigureAwait(false) : null;
        var result = new RoundResult(server.Round, earlier + time.GetElapsedTime(started).TotalSeconds, clients, test);
        foreach (var sink in sinks) sink.Write(result);
    }
}
