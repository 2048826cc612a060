using Fl.Core;

namespace Fl.Benchmarks;

/// <summary>One step of SGD with momentum on a filled batch, as a client does it.</summary>
internal sealed unsafe class TrainingStep : IDisposable
{
    private readonly Engine engine;
    private readonly Vector momentum;
    private readonly RandomStream dropout = new(1, Purpose.Dropout);

    public TrainingStep(EngineFactory factory, Model model, int batch, int threads = 1)
    {
        engine = factory.Create(model, batch, null, threads);
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 1);
        engine.Weights.CopyFrom(weights);
        momentum = engine.Gradient.Allocate(model.Layout.TrainableLength);
        var (buffer, stream) = (engine.Batch, new RandomStream(1, Purpose.FeatureNoise));
        var layout = buffer.Layout;
        for (var n = 0; n < batch; n++)
        {
            for (var c = 0; c < buffer.Shape.Channels; c++)
                for (var y = 0; y < buffer.Shape.Height; y++)
                    for (var x = 0; x < buffer.Shape.Width; x++)
                        buffer.Values[(long)(n / layout.Lanes) * layout.BlockStride + layout.Origin + c * layout.PlaneStride
                            + y * layout.RowStride + x * layout.Lanes + n % layout.Lanes] = (float)stream.NextGaussian();
            buffer.Labels[n] = stream.Next(model.Outputs);
        }
        buffer.Count = batch;
    }

    public void Run() => engine.SgdStep(dropout, momentum, 1e-4f, 0.9f, 0, nesterov: false);

    public void Dispose()
    {
        momentum.Dispose();
        engine.Dispose();
    }
}
