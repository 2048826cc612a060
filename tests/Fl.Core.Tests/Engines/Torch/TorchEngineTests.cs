using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class TorchEngineTests
{
    private static readonly Shape Cifar = new(3, 32, 32);
    private readonly TorchEngineFactory factory = new();

    [Fact]
    public void Version_names_libtorch_and_its_bindings() =>
        Assert.Equal("libtorch 2.10.0 (TorchSharp 0.107.0)", factory.Version);

    [Fact]
    public void It_runs_layer_graphs() => Assert.Null(factory.WhyNot(new Net().Build(Cifar, 10)));

    [Fact]
    public void A_step_along_the_gradient_lowers_the_loss()
    {
        using var engine = Filled(8, 8);
        using var parameters = engine.Weights.Slice(0, engine.Gradient.Length);
        var stream = new RandomStream(1, Purpose.Dropout);
        var before = engine.ComputeGradient(stream).LossSum;
        for (var step = 0; step < 20; step++)
        {
            parameters.AddScaled(-0.05f, engine.Gradient);
            engine.ComputeGradient(stream);
        }
        Assert.InRange(before / 8, 1.5, 3.5);
        Assert.InRange(engine.Evaluate().LossSum, 0, before - 0.1);
    }

    [Fact]
    public void A_gradient_replaces_the_one_before()
    {
        using var engine = Filled(4, 4);
        var stream = new RandomStream(1, Purpose.Dropout);
        engine.ComputeGradient(stream);
        var first = Bits(engine.Gradient);
        engine.ComputeGradient(stream);
        Assert.Equal(first, Bits(engine.Gradient));
    }

    [Fact]
    public void A_partial_batch_does_not_see_what_is_behind_it()
    {
        using var engine = Filled(8, 5);
        using var exact = Filled(5, 5);
        var stream = new RandomStream(1, Purpose.Dropout);
        Assert.Equal(exact.ComputeGradient(stream), engine.ComputeGradient(stream));
        Assert.Equal(Bits(exact.Gradient), Bits(engine.Gradient));
    }

    [Fact]
    public void Evaluation_changes_neither_weights_nor_gradient()
    {
        using var engine = Filled(4, 4);
        engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        var (weights, gradient) = (Bits(engine.Weights), Bits(engine.Gradient));
        engine.Evaluate();
        Assert.Equal(weights, Bits(engine.Weights));
        Assert.Equal(gradient, Bits(engine.Gradient));
    }

    [Fact]
    public void Two_threads_compute_the_same_bits()
    {
        var bits = new float[2][];
        var threads = bits.Select((_, i) => new Thread(() =>
        {
            using var engine = Filled(16, 16);
            using var parameters = engine.Weights.Slice(0, engine.Gradient.Length);
            for (var step = 0; step < 5; step++)
            {
                engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
                parameters.AddScaled(-0.1f, engine.Gradient);
            }
            bits[i] = Bits(engine.Weights);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(bits[0], bits[1]);
    }

    private Engine Filled(int capacity, int count)
    {
        var engine = factory.Create(new Net().Build(Cifar, 10), capacity);
        EngineInputs.Fill(engine, count, seed: 7);
        return engine;
    }

    private static float[] Bits(Vector vector)
    {
        var values = new float[vector.Length];
        vector.CopyTo(values);
        return values;
    }
}
