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
    private readonly TimeProvider time;
    private readonly long modelBytes;

    /// <param name="engine">Taken over and disposed with this.</param>
    /// <param name="epochs">Told of each local epoch, on the thread that trains.</param>
    public Client(Engine engine, Dataset dataset, Experiment experiment, TimeProvider time, IProgress<EpochResult>? epochs = null)
    {
        (this.engine, strategy, this.time) = (engine, experiment.Strategy, time);
        loader = new BatchLoader(dataset.Normalization, dataset.Shape);
        local = new LocalTraining(engine, loader, experiment.Train, experiment.Seed, time, epochs);
        modelBytes = (long)engine.Model.Layout.Length * sizeof(float);
    }

    /// <summary>Trains on the client's data, starting from the global weights.</summary>
    /// <param name="round">1-based.</param>
    /// <param name="weights">The global weights.</param>
    /// <param name="delta">Receives trained - global weights.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public Update Fit(int round, in ClientData data, Vector weights, Vector delta, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        engine.Weights.CopyFrom(weights);
        local.Begin(round, data, cancellation);
        strategy.Fit(local);
        delta.Subtract(engine.Weights, weights);
        return new Update(data.Client, UpdateStatus.Completed, "", delta, data.Train.Length, local.MeanLoss, local.MeanAccuracy,
            time.GetElapsedTime(started).TotalSeconds, modelBytes, modelBytes);
    }

    /// <summary>Loads weights to evaluate.</summary>
    public void Load(Vector weights) => engine.Weights.CopyFrom(weights);

    /// <summary>Loss and accuracy of the loaded weights on some examples, in batches of the engine's capacity.</summary>
    public BatchResult Evaluate(ImageSet set, ReadOnlySpan<int> examples)
    {
        var (lossSum, correct) = (0.0, 0);
        var size = Math.Min(engine.Batch.Capacity, Evaluator.BatchSize);
        for (var start = 0; start < examples.Length; start += size)
        {
            loader.Fill(engine.Batch, set, examples.Slice(start, Math.Min(size, examples.Length - start)), Augmentation.None, null, null, null);
            var result = engine.Evaluate();
            (lossSum, correct) = (lossSum + result.LossSum, correct + result.Correct);
        }
        return new(lossSum, correct);
    }

    public void Dispose() => engine.Dispose();
}
