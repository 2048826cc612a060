namespace Fl.Core;

/// <summary>A client's training over and over: batches of random images, loaded as a client loads them, and SGD with momentum.</summary>
/// <threadsafety>One thread.</threadsafety>
public sealed class TrainingLoop : IDisposable
{
    private const int MostImages = 512;

    private readonly Engine engine;
    private readonly Vector momentum;
    private readonly BatchLoader loader;
    private readonly ImageSet images;
    private readonly int[] order;
    private readonly RandomStream dropout = new(1, Purpose.Dropout);
    private int next;

    /// <param name="factory">Makes the engine.</param>
    /// <param name="model">Starts from the weights of seed 1.</param>
    /// <param name="batch">Images of a step, at least 1.</param>
    /// <param name="threads">The engine's, at least 1.</param>
    public TrainingLoop(EngineFactory factory, Model model, int batch, int threads = 1)
    {
        (Model, BatchSize) = (model, batch);
        engine = factory.Create(model, batch, null, threads);
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        engine.Weights.CopyFrom(weights);
        momentum = engine.Gradient.Allocate(model.Layout.TrainableLength);
        var shape = model.Input;
        loader = new BatchLoader(
            Normalization.Standard([.. Enumerable.Repeat(0.5f, shape.Channels)], [.. Enumerable.Repeat(0.25f, shape.Channels)]), shape);
        order = [.. Enumerable.Range(0, Math.Max(batch, Math.Min(MostImages, 4 * batch)))];
        var (pixels, labels, stream) =
            (new byte[order.Length * shape.Size], new ushort[order.Length], new RandomStream(1, Purpose.SyntheticTrain));
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.NextUInt32();
        for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)stream.Next(Math.Min(model.Outputs, 256));
        images = new ImageSet(shape, pixels, new ClassTargets(labels, model.Outputs));
    }

    public Model Model { get; }

    public int BatchSize { get; }

    /// <summary>
    /// Floating-point operations of a step, as <see cref="Model.TrainingFlops"/> counts them; null where they cannot be counted.
    /// </summary>
    public double? StepFlops => BatchSize * Model.TrainingFlops;

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        if (next + BatchSize > order.Length) next = 0;
        loader.Fill(engine.Batch, images, order.AsSpan(next, BatchSize));
        next += BatchSize;
        engine.SgdStep(dropout, momentum, 1e-4f, 0.9f, 0, nesterov: false);
    }

    /// <summary>Takes steps for about so long, at least one; returns the seconds of each.</summary>
    public double Run(double seconds, TimeProvider time, CancellationToken cancellation)
    {
        var (start, steps, elapsed) = (time.GetTimestamp(), 0, 0.0);
        do
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
            steps++;
            elapsed = time.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        return elapsed / steps;
    }

    public void Dispose()
    {
        momentum.Dispose();
        engine.Dispose();
    }
}
