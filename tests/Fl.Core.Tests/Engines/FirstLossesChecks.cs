namespace Fl.Core.Tests;

/// <summary>
/// The first losses of SGD (batch 32, learning rate 0.01, momentum 0.9, pixels in [0, 1]) on the first 160 images of
/// CIFAR-10, against PyTorch's; derive a class for each engine. The figures are PyTorch 1.13's in double precision,
/// printed by reference/first_losses.py; its single precision differs from them by up to 1.4e-7 for net and 7.1e-7 for
/// resnet8.
/// </summary>
public abstract class FirstLossesChecks
{
    private const int BatchSize = 32;

    protected abstract EngineFactory Factory { get; }

    [Fact]
    public void The_first_losses_of_net_are_pytorch_s() =>
        Compare(new Net(), [2.462668263, 2.498275486, 2.424006032, 2.394958634, 2.476848465], 2e-6);

    [Fact]
    public void The_first_losses_of_resnet8_are_pytorch_s() =>
        Compare(new ResNet8(), [4.102674410, 2.628303942, 3.095694500, 2.489942802, 3.718636508], 5e-6);

    private void Compare(ModelFamily family, double[] expected, double tolerance)
    {
        var data = File.ReadAllBytes(Path.Combine(RealData.Cifar10(), "data_batch_1.bin"));
        var model = family.Build(new Shape(3, 32, 32), 10);
        Assert.Equal(model.Layout.Length, model.Layout.TrainableLength);
        using var engine = Factory.Create(model, BatchSize);
        var start = InitialWeights(model.Layout);
        var losses = Losses(engine, start, data, expected.Length);
        // What rounding errors of the first step have come to.
        var nudged = Enumerable.Range(0, 3)
            .Select(pass => Losses(engine, EngineComparison.Nudge(start, pass), data, expected.Length)).ToArray();
        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], losses[step],
                tolerance * expected[step] + nudged.Max(other => Math.Abs(other[step] - losses[step])));
    }

    private static double[] Losses(Engine engine, float[] start, byte[] data, int steps)
    {
        var losses = new double[steps];
        engine.Weights.CopyFrom(start);
        using var momentum = engine.Weights.Allocate(engine.Weights.Length);
        for (var step = 0; step < steps; step++)
        {
            Load(engine.Batch, data, step * BatchSize);
            var result = engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            losses[step] = result.LossSum / BatchSize;
            engine.Weights.SgdStep(engine.Gradient, momentum, 0.01f, 0.9f, 0, false);
        }
        return losses;
    }

    /// <summary>Weight i is a function of i alone: matrices and kernels within 1/sqrt(fan_in) of 0, vectors from 0.5 to 1.5.</summary>
    private static float[] InitialWeights(Layout layout)
    {
        var weights = new float[layout.Length];
        foreach (var segment in layout.Segments)
        {
            var root = (float)Math.Sqrt(segment.Length / segment.Shape[0]);
            for (var i = segment.Offset; i < segment.Offset + segment.Length; i++)
            {
                var hash = ((uint)i + 1) * 2654435761 + 1;
                hash = (hash ^ hash >> 16) * 2246822519;
                var value = ((hash ^ hash >> 13) >> 8) / (float)(1 << 24);
                weights[i] = segment.Shape.Count > 1 ? (2 * value - 1) / root : value + 0.5f;
            }
        }
        return weights;
    }

    // A record is a label and 3 x 32 x 32 bytes.
    private static void Load(Batch batch, byte[] data, int first)
    {
        for (var n = 0; n < BatchSize; n++)
        {
            var record = data.AsSpan((first + n) * 3073, 3073);
            batch.Labels[n] = record[0];
            for (var i = 0; i < 3072; i++) EngineInputs.Value(batch, n, i / 1024, i / 32 % 32, i % 32) = record[1 + i] / 255f;
        }
        batch.Count = BatchSize;
    }
}
