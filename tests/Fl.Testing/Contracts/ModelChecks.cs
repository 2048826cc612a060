using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="ModelContract{T}"/> and <see cref="LayerContract{T}"/>.</summary>
public static class ModelChecks
{
    private const int Images = 6, Directions = 6;

    /// <summary>Along random directions the loss rises as the gradient says: central differences, step 1e-2 of a unit vector.</summary>
    public static unsafe void GradientIsOfTheLoss(Model model)
    {
        var factory = new ManagedEngineFactory();
        Assert.Null(factory.WhyNot(model));
        using var engine = factory.Create(model, Images);
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, seed: 1);
        engine.Weights.CopyFrom(weights);
        var stream = new RandomStream(1, Purpose.FeatureNoise);
        var (batch, layout) = (engine.Batch, engine.Batch.Layout);
        for (var n = 0; n < Images; n++)
        {
            for (var c = 0; c < batch.Shape.Channels; c++)
                for (var y = 0; y < batch.Shape.Height; y++)
                    for (var x = 0; x < batch.Shape.Width; x++)
                        batch.Values[(long)n / layout.Lanes * layout.BlockStride + layout.Origin + c * layout.PlaneStride
                            + y * layout.RowStride + x * layout.Lanes + n % layout.Lanes] = (float)stream.NextGaussian();
            batch.Labels[n] = stream.Next(model.Outputs);
        }
        batch.Count = Images;
        double Loss(float[] at)
        {
            engine.Weights.CopyFrom(at);
            return engine.ComputeGradient(new RandomStream(1, Purpose.Dropout)).LossSum / Images;
        }
        Loss(weights);
        var gradient = new float[engine.Gradient.Length];
        engine.Gradient.CopyTo(gradient);
        for (var i = 0; i < Directions; i++)
        {
            var direction = new double[weights.Length];
            for (var j = 0; j < gradient.Length; j++) direction[j] = stream.NextGaussian();
            var norm = Math.Sqrt(direction.Sum(value => value * value));
            double Along(double step) => Loss([.. weights.Zip(direction, (weight, value) => (float)(weight + step * value / norm))]);
            var expected = gradient.Zip(direction, (slope, value) => slope * value / norm).Sum();
            Assert.Equal(expected, (Along(1e-2) - Along(-1e-2)) / 2e-2, 2e-3 * Math.Max(1, Math.Abs(expected)));
        }
    }
}
