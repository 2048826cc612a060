namespace Fl.Core;

/// <summary>
/// One client's local training in one round, as a strategy sees it: the weights start at the global model's, and
/// <see cref="Run"/> takes the experiment's epochs of minibatch SGD from there.
/// </summary>
/// <threadsafety>One thread at a time; reused from client to client.</threadsafety>
public sealed class LocalTraining
{
    private readonly Engine engine;
    private readonly BatchLoader loader;
    private readonly TrainOptions options;
    private readonly long seed;
    private readonly TimeProvider time;
    private readonly IProgress<EpochResult>? epochs;
    private readonly Vector parameters;
    private readonly Vector? momentum;
    private readonly RandomStream shuffle, augmentation, dropout, noise;
    private int[] order = [];
    private ClientData data;
    private double lossSum;
    private long seen, correct;
    private CancellationToken cancellation;

    internal LocalTraining(Engine engine, BatchLoader loader, TrainOptions options, long seed, TimeProvider time, IProgress<EpochResult>? epochs)
    {
        (this.time, this.epochs) = (time, epochs);
        (this.engine, this.loader, this.options, this.seed) = (engine, loader, options, seed);
        var trainable = engine.Model.Layout.TrainableLength;
        parameters = engine.Weights.Slice(0, trainable);
        momentum = options.Momentum > 0 ? engine.Weights.Allocate(trainable) : null;
        shuffle = new(seed, Purpose.Shuffle);
        augmentation = new(seed, Purpose.Augmentation);
        dropout = new(seed, Purpose.Dropout);
        noise = new(seed, Purpose.FeatureNoise);
    }

    /// <summary>The client's number.</summary>
    public int Client => data.Client;

    /// <summary>The round, 1-based.</summary>
    public int Round { get; private set; }

    /// <summary>The client's weights, stepped in place; the global model's when a round begins.</summary>
    public Vector Weights => engine.Weights;

    /// <summary>Mean loss over the examples that training has met in this round; NaN before any.</summary>
    public double MeanLoss => lossSum / seen;

    /// <summary>Mean accuracy over the same examples.</summary>
    public double MeanAccuracy => (double)correct / seen;

    /// <summary>Trains for the experiment's local epochs.</summary>
    public void Run()
    {
        momentum?.Fill(0);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var started = time.GetTimestamp();
            var count = data.Train.Length;
            var epochOrder = order.AsSpan(0, count);
            shuffle.Shuffle(epochOrder);
            var batchSize = options.BatchSize == 0 ? count : options.BatchSize;
            for (var start = 0; start < count; start += batchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                Step(epochOrder.Slice(start, Math.Min(batchSize, count - start)));
            }
            epochs?.Report(new(epoch + 1, options.Epochs, (count + batchSize - 1) / batchSize, time.GetElapsedTime(started).TotalSeconds, MeanLoss));
        }
    }

    internal void Begin(int round, in ClientData client, CancellationToken cancel)
    {
        (Round, data, cancellation) = (round, client, cancel);
        (lossSum, seen, correct) = (0, 0, 0);
        var count = client.Train.Length;
        if (order.Length < count) order = new int[count];
        client.Train.Span.CopyTo(order);
        shuffle.Reset(seed, Purpose.Shuffle, round, client.Client);
        augmentation.Reset(seed, Purpose.Augmentation, round, client.Client);
        dropout.Reset(seed, Purpose.Dropout, round, client.Client);
        noise.Reset(seed, Purpose.FeatureNoise, round, client.Client);
    }

    private void Step(ReadOnlySpan<int> examples)
    {
        loader.Fill(engine.Batch, data.Dataset.Train, examples, data.Dataset.Augmentation, augmentation, data.Shift, noise);
        var result = engine.ComputeGradient(dropout);
        parameters.SgdStep(engine.Gradient, momentum, (float)options.Lr, (float)options.Momentum, (float)options.WeightDecay, options.Nesterov);
        lossSum += result.LossSum;
        correct += result.Correct;
        seen += examples.Length;
    }
}
