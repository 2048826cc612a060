using Fl.Core;

namespace Fl.Edge;

/// <summary>A client's training over and over: batches of random images, loaded as a client loads them, and SGD with momentum.</summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed class TrainingLoop : IDisposable
{
    private const int Images = 512, Classes = 10;

    private readonly Engine engine;
    private readonly Vector momentum;
    private readonly BatchLoader loader;
    private readonly ImageSet images;
    private readonly int[] order = [.. Enumerable.Range(0, Images)];
    private readonly RandomStream dropout = new(1, Purpose.Dropout);
    private int next;

    public TrainingLoop(ModelFamily family, ImageShape shape, int batch)
    {
        var model = family.Build(shape, Classes);
        (Model, BatchSize) = (Catalog.NameOf(family), batch);
        StepFlops = batch * model.TrainingFlops!.Value;
        engine = new ManagedEngineFactory().Create(model, batch);
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        engine.Weights.CopyFrom(weights);
        momentum = engine.Gradient.Allocate(model.Layout.TrainableLength);
        loader = new BatchLoader(Normalization.Standard([.. Enumerable.Repeat(0.5f, shape.Channels)], [.. Enumerable.Repeat(0.25f, shape.Channels)]), shape);
        var (pixels, labels, stream) = (new byte[Images * shape.Size], new byte[Images], new RandomStream(1, Purpose.SyntheticTrain));
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)stream.NextUInt32();
        for (var i = 0; i < labels.Length; i++) labels[i] = (byte)stream.Next(Classes);
        images = new ImageSet(shape, pixels, labels);
    }

    /// <summary>The model's name.</summary>
    public string Model { get; }

    public int BatchSize { get; }

    /// <summary>Floating-point operations of a step, as <see cref="Model.TrainingFlops"/> counts them.</summary>
    public double StepFlops { get; }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        if (next + BatchSize > Images) next = 0;
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
