using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>A step in one is to have the bits of a gradient and a step by it.</summary>
public sealed class ManagedStepTests
{
    private static readonly Shape Small = new(3, 9, 7);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Theory, MemberData(nameof(Widths))]
    public void With_momentum(int bits) => Agrees(Mixed(), bits, momentum: 0.9f, weightDecay: 0, nesterov: false);

    [Theory, MemberData(nameof(Widths))]
    public void With_nesterov_and_weight_decay(int bits) => Agrees(Mixed(), bits, momentum: 0.9f, weightDecay: 1e-3f, nesterov: true);

    [Theory, MemberData(nameof(Widths))]
    public void Without_momentum(int bits) => Agrees(Mixed(), bits, momentum: 0, weightDecay: 1e-3f, nesterov: false);

    [Theory, MemberData(nameof(Widths))]
    public void Frozen_layers_stay(int bits) => Agrees(Mixed("fc2", "conv1"), bits, momentum: 0.9f, weightDecay: 1e-3f, nesterov: false);

    [Property(MaxTest = 30)]
    public void Of_linear_layers_of_any_size(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 2);
        var model = ModelSpec.Build("random", new(1, 1, 1 + draw.Next(130)), 3,
            [new Flatten(), new Linear { Features = 1 + draw.Next(100), Bias = draw.Next(2) == 0 }, new Relu(),
                new Linear { Features = 3 }]);
        int[] widths = [128, 256, 512];
        Agrees(model, widths[draw.Next(3)], 0.5f * draw.Next(2), 0.01f * draw.Next(2), nesterov: false, count: 1 + draw.Next(40));
    }

    [Fact]
    public void A_momentum_of_another_length_is_refused()
    {
        using var engine = new ManagedEngineFactory().Create(Mixed(), 4);
        EngineInputs.Fill(engine, 4, seed: 1);
        using var momentum = new HostVector(engine.Gradient.Length - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.SgdStep(new(1, Purpose.Dropout), momentum, 0.1f, 0.9f, 0, false));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var engine = new ManagedEngineFactory().Create(new TwoNN().Build(new(1, 28, 28), 10), 10);
        EngineInputs.Fill(engine, 10, seed: 1);
        using var momentum = new HostVector(engine.Gradient.Length);
        var stream = new RandomStream(1, Purpose.Dropout);
        for (var warm = 0; warm < 2; warm++) engine.SgdStep(stream, momentum, 0.1f, 0.9f, 0, false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.SgdStep(stream, momentum, 0.1f, 0.9f, 0, false);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ModelSpec Mixed(params string[] frozen) => (ModelSpec)new LayerList
    {
        Layers =
        [
            new Conv { Name = "conv1", Channels = 5, Kernel = 3, Padding = 1 }, new GroupNorm { Groups = 5 }, new Relu(), new Flatten(),
            new Linear { Name = "fc1", Features = 37 }, new Relu(), new Dropout(), new Linear { Name = "fc2", Features = 90, Bias = false },
            new Sigmoid(),
            new Linear { Name = "fc3", Features = 3 }, new Linear { Name = "fc4", Features = 5 },
        ],
        Freeze = frozen,
    }.Build(Small, 5);

    private static void Agrees(ModelSpec model, int bits, float momentum, float weightDecay, bool nesterov, int count = 19)
    {
        using var apart = new ManagedEngineFactory(bits).Create(model, count + 3);
        using var together = new ManagedEngineFactory(bits).Create(model, count + 3);
        var length = apart.Gradient.Length;
        using var parameters = apart.Weights.Slice(0, length);
        using HostVector? slow = momentum == 0 ? null : new(length), fast = momentum == 0 ? null : new(length);
        EngineInputs.Fill(apart, count, seed: 3);
        EngineInputs.Fill(together, count, seed: 3);
        for (var step = 0; step < 3; step++)
        {
            var expected = apart.ComputeGradient(new(step, Purpose.Dropout));
            parameters.SgdStep(apart.Gradient, slow, 0.1f, momentum, weightDecay, nesterov);
            Assert.Equal(expected, together.SgdStep(new(step, Purpose.Dropout), fast, 0.1f, momentum, weightDecay, nesterov));
            Assert.Equal(EngineComparison.Doubles(apart.Weights), EngineComparison.Doubles(together.Weights));
            if (slow is not null) Assert.Equal(EngineComparison.Doubles(slow), EngineComparison.Doubles(fast!));
        }
    }
}
