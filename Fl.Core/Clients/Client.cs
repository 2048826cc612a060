namespace Fl.Core;

/// <summary>
/// Does tasks, fit and evaluate, on a client's own data with one engine; it does not know how a task reached it.
/// A device has one; a simulation's worker has one and lends it to each virtual client in turn.
/// </summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class Client : IDisposable
{
    private readonly Engine engine;
    private readonly BatchLoader loader;
    private readonly LocalTraining local;
    private readonly Strategy strategy;
    private readonly long seed;
    private readonly RandomStream noise;
    private readonly TimeProvider time;
    private readonly Profile? profile;
    private readonly int stateTurns;
    private readonly UpdateCorridor corridor;
    private object? loaded;

    /// <param name="engine">Taken over and disposed with this.</param>
    /// <param name="store">What clients keep from round to round; null for one that never fits.</param>
    /// <param name="epochs">Told of each local epoch, on the thread that trains.</param>
    /// <param name="profile">Told where the time goes.</param>
    public Client(
        Engine engine, Dataset dataset, Experiment experiment, ClientStore? store, TimeProvider time, IProgress<EpochResult>? epochs = null,
        Profile? profile = null)
    {
        (this.engine, strategy, seed, this.time, this.profile) = (engine, experiment.Strategy, experiment.Seed, time, profile);
        (noise, stateTurns) = (new(seed, Purpose.TestNoise), experiment.TurnsPerRound);
        corridor = new(experiment, MessageLayout.Up(strategy, engine.Model));
        loader = new BatchLoader(dataset.Normalization, dataset.Shape);
        local = new LocalTraining(engine, loader, experiment, store, time, epochs, profile);
    }

    /// <summary>Trains on the client's data, starting from the global weights.</summary>
    /// <param name="answer">Receives what the client sends: <see cref="MessageLayout.Up"/>.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public Update Fit(FitTask task, in ClientData data, Vector answer, CancellationToken cancellation)
    {
        using var timing = profile?.Time(Phase.Fit);
        var started = time.GetTimestamp();
        loaded = null;
        using (profile?.Time(Phase.Switch)) local.Begin(task, data, cancellation);
        var numbers = local.Fit(strategy, answer);
        corridor.Send(task, answer);
        var report = new ClientReport(data.Client, UpdateStatus.Completed, "", data.Train.Length)
        {
            TrainLoss = local.MeanLoss,
            TrainAccuracy = local.MeanAccuracy,
            Seconds = time.GetElapsedTime(started).TotalSeconds,
            BytesDown = task.BytesDown,
            // Whoever encodes it knows better.
            BytesUp = (long)answer.Length * sizeof(float),
            Steps = local.Steps,
            ExamplesMet = local.Met,
        };
        return new Update(report, answer) { Task = task, Numbers = numbers };
    }

    /// <summary>Scores the client's own model, which the strategy makes from the global weights, on its held-out examples.</summary>
    /// <param name="round">The round that has just ended.</param>
    /// <param name="message">As for <see cref="Fit"/>.</param>
    /// <param name="test">Indices into the training set; at least one.</param>
    public Evaluation EvaluateOwn(int round, in ClientData data, Vector message, ReadOnlySpan<int> test, CancellationToken cancellation)
    {
        loaded = null;
        local.Begin(new FitTask(data.Client, round + 1, data.Train.Length, message) { StoreRound = stateTurns * round + 1 }, data,
            cancellation);
        // One example alone trains no model with such a layer, and a score is no reason to fail.
        if (data.Train.Length > 1 || engine.Model.WhyNotAlone is null) strategy.Personalize(local);
        return Score(data, test);
    }

    /// <summary>
    /// Scores the loaded weights on examples that a client holds out, in the style that it trains in. Their noise is not that of
    /// training: it is drawn once per client, and is the same at every scoring.
    /// </summary>
    /// <param name="test">As for <see cref="EvaluateOwn"/>.</param>
    public Evaluation Score(in ClientData data, ReadOnlySpan<int> test)
    {
        noise.Reset(seed, Purpose.TestNoise, client: data.Client);
        return engine.Model.LearningTask.Score(Evaluate(data.Dataset.Train, test, data.Shift), test.Length);
    }

    /// <summary>Loads weights to evaluate.</summary>
    /// <param name="evaluation">Weights that were loaded for the same are not loaded again, unless something else was done since.</param>
    public void Load(Vector weights, object? evaluation = null)
    {
        if (evaluation is not null && loaded == evaluation) return;
        engine.Weights.CopyFrom(weights);
        loaded = evaluation;
    }

    /// <summary>An evaluation is over: see <see cref="Engine.Rest"/>.</summary>
    public void Rest()
    {
        loaded = null;
        engine.Rest();
    }

    /// <summary>
    /// Scores the loaded weights on some examples, summed over <see cref="Evaluation.BatchSize"/> at a time; how many of them the engine
    /// takes at once does not matter.
    /// </summary>
    /// <param name="shift">How they differ from everybody's, or null.</param>
    /// <param name="byClass">See <see cref="Tally.IsByClass"/>.</param>
    public Tally Evaluate(Examples set, ReadOnlySpan<int> examples, FeatureShift? shift = null, bool byClass = false)
    {
        using var timing = profile?.Time(Phase.Score);
        if (examples.Length <= Evaluation.BatchSize) return EvaluateBatch(set, examples, shift, byClass);
        var tally = new Tally(byClass);
        for (var start = 0; start < examples.Length; start += Evaluation.BatchSize)
            tally.Add(EvaluateBatch(
                set, examples.Slice(start, Math.Min(Evaluation.BatchSize, examples.Length - start)), shift, byClass));
        return tally;
    }

    private Tally EvaluateBatch(Examples set, ReadOnlySpan<int> examples, FeatureShift? shift, bool byClass)
    {
        var (tally, size) = (new Tally(byClass), engine.Batch.Capacity);
        if (size > Evaluation.Multiple && size < examples.Length) size -= size % Evaluation.Multiple;
        for (var start = 0; start < examples.Length; start += size)
        {
            var some = examples.Slice(start, Math.Min(size, examples.Length - start));
            loader.Fill(engine.Batch, set, some, null, null, shift, noise);
            engine.Evaluate(tally);
        }
        return tally;
    }

    public void Dispose() => engine.Dispose();
}
