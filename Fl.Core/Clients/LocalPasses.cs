namespace Fl.Core;

/// <summary>Walks one client's examples batch by batch with one engine, and adds up how well the model did on the way.</summary>
internal sealed class LocalPasses(Engine engine, BatchLoader loader, TrainOptions options, long seed, Profile? profile)
{
    private readonly RandomStream shuffle = new(seed, Purpose.Shuffle), augmentation = new(seed, Purpose.Augmentation);
    private readonly RandomStream dropout = new(seed, Purpose.Dropout), noise = new(seed, Purpose.FeatureNoise);
    private int[] order = [];
    private ClientData data;
    private BatchSplit split;
    private double lossSum;
    private long correct, counted;
    private CancellationToken cancellation;

    /// <summary>Training examples of the client.</summary>
    public int Examples => data.Train.Length;

    /// <summary>The batches of a pass over them, in the order at hand.</summary>
    public BatchSplit Batches => split;

    /// <summary>
    /// Examples that <see cref="ComputeGradient"/> and <see cref="Step"/> have met since <see cref="Begin"/>, each as often as it was met.
    /// </summary>
    public long Met { get; private set; }

    /// <summary>Mean loss over the targets of those that were met in training, a pass before it not counted.</summary>
    public double MeanLoss => lossSum / counted;

    public double MeanAccuracy => (double)correct / counted;

    public void Begin(int draw, in ClientData client, CancellationToken cancel)
    {
        (data, cancellation) = (client, cancel);
        split = new(Examples, options);
        (lossSum, correct, counted, Met) = (0, 0, 0, 0);
        if (order.Length < Examples) order = new int[Examples];
        client.Train.Span.CopyTo(order);
        shuffle.Reset(seed, Purpose.Shuffle, draw, client.Client);
        augmentation.Reset(seed, Purpose.Augmentation, draw, client.Client);
        dropout.Reset(seed, Purpose.Dropout, draw, client.Client);
        noise.Reset(seed, Purpose.FeatureNoise, draw, client.Client);
    }

    /// <summary>Puts the examples in a new random order.</summary>
    public void Shuffle()
    {
        shuffle.Shuffle(order.AsSpan(0, Examples));
        if (split.Count > 0) PixelPrefetch.Start(data.Dataset.Train, Batch(0));
    }

    /// <summary>Gradient of the mean loss of a batch, the first being 0.</summary>
    /// <param name="contrast">Its loss is added, if given.</param>
    /// <param name="isScored">Whether it counts for <see cref="MeanLoss"/>; it is met all the same.</param>
    /// <returns>Examples in it.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public int ComputeGradient(int batch, Contrast? contrast = null, bool isScored = true)
    {
        Load(batch);
        using var timing = profile?.Time(Phase.Gradient);
        return Count(contrast?.ComputeGradient(dropout) ?? engine.ComputeGradient(dropout), isScored);
    }

    /// <summary>A step of the experiment's SGD by the bare gradient, which its engine takes while it computes that.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Step(int batch, Sgd.Descent sgd, double lr)
    {
        Load(batch);
        using var timing = profile?.Time(Phase.Gradient);
        Count(sgd.Step(engine, dropout, lr));
    }

    /// <summary>Mean loss of the weights at hand on all examples, as they are: without augmentation and dropout.</summary>
    public double Loss()
    {
        var (sum, targets) = (0.0, 0L);
        // As many at once as in training: what the engine could take would differ from a simulation to a device,
        // and so would the last bits.
        for (var start = 0; start < Examples; start += split.Size)
        {
            cancellation.ThrowIfCancellationRequested();
            var some = order.AsSpan(start, Math.Min(split.Size, Examples - start));
            loader.Fill(engine.Batch, data.Dataset.Train, some, null, null, data.Shift, noise);
            var result = engine.Evaluate();
            (sum, targets) = (sum + result.LossSum, targets + result.Counted);
        }
        return sum / targets;
    }

    private void Load(int batch)
    {
        cancellation.ThrowIfCancellationRequested();
        using var timing = profile?.Time(Phase.Batch);
        loader.Fill(engine.Batch, data.Dataset.Train, Batch(batch), data.Dataset.Augmentation, augmentation, data.Shift, noise);
        if (batch + 1 < split.Count) PixelPrefetch.Start(data.Dataset.Train, Batch(batch + 1));
    }

    private int Count(BatchResult result, bool isScored = true)
    {
        var examples = engine.Batch.Count;
        Met += examples;
        if (isScored) (lossSum, correct, counted) = (lossSum + result.LossSum, correct + result.Correct, counted + result.Counted);
        return examples;
    }

    private ReadOnlySpan<int> Batch(int batch) => order.AsSpan(batch * split.Size, split.LengthOf(batch));
}
