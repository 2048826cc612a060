using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fl.Core.Managed;

namespace Fl.Core.Tests;

public sealed class ManagedEngineTests
{
    private static readonly Shape Cifar = new(3, 32, 32);

    public static TheoryData<int> Widths => [128, 256, 512];

    [Fact]
    public void It_runs_layer_graphs_and_says_why_not_others()
    {
        Assert.Null(new ManagedEngineFactory().WhyNot(new Net().Build(Cifar, 10)));
        var foreign = new ForeignModel();
        Assert.Contains("runs layer graphs", new ManagedEngineFactory().WhyNot(foreign), StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => new ManagedEngineFactory().Create(foreign, 1));
    }

    [Fact]
    public void It_names_its_width() =>
        Assert.Matches(@"^managed \d+\.\d+\.\d+ \((128|256|512)-bit registers\)$", new ManagedEngineFactory().Version);

    [Theory, MemberData(nameof(Widths))]
    public void The_same_work_gives_the_same_bits(int bits)
    {
        using var one = Filled(bits, 20, 20);
        using var two = Filled(bits, 20, 20);
        Assert.Equal(Trained(one), Trained(two));
    }

    [Theory, MemberData(nameof(Widths))]
    public void A_partial_batch_does_not_see_what_is_behind_it(int bits)
    {
        using var roomy = Filled(bits, 40, 40);
        roomy.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        EngineInputs.Fill(roomy, 21, seed: 7);
        using var exact = Filled(bits, 21, 21);
        Assert.Equal(exact.ComputeGradient(new RandomStream(1, Purpose.Dropout)),
            roomy.ComputeGradient(new RandomStream(1, Purpose.Dropout)));
        Assert.Equal(EngineComparison.Doubles(exact.Gradient), EngineComparison.Doubles(roomy.Gradient));
    }

    [Fact]
    public void The_forward_pass_has_the_same_bits_at_any_width()
    {
        Assert.SkipUnless(Fma.IsSupported || AdvSimd.IsSupported, "This machine rounds a multiply-add twice.");
        var losses = Widths.Select(bits =>
        {
            using var engine = new ManagedEngineFactory(bits).Create(new ResNet8().Build(new(3, 16, 16), 10), 20);
            EngineInputs.Fill(engine, 20, seed: 7);
            return engine.Evaluate().LossSum;
        });
        Assert.Single(losses.Distinct());
    }

    [Theory, MemberData(nameof(Widths))]
    public void An_image_is_classified_alike_in_any_company(int bits)
    {
        using var together = Filled(bits, 30, 30);
        using var alone = Filled(bits, 1, 1);
        Assert.Equal(together.Evaluate().LossSum, Enumerable.Range(0, 30).Sum(n => LossOf(alone, together.Batch, n)), 9);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Evaluation_changes_neither_weights_nor_gradient(int bits)
    {
        using var engine = new ManagedEngineFactory(bits).Create(new ResNet8 { Norm = NormKind.Batch }.Build(new(1, 12, 12), 10), 8);
        EngineInputs.Fill(engine, 8, seed: 7);
        engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
        var (weights, gradient) = (EngineComparison.Doubles(engine.Weights), EngineComparison.Doubles(engine.Gradient));
        engine.Evaluate();
        Assert.Equal(weights, EngineComparison.Doubles(engine.Weights));
        Assert.Equal(gradient, EngineComparison.Doubles(engine.Gradient));
    }

    [Fact]
    public void Not_a_number_in_the_weights_reaches_the_loss()
    {
        using var engine = Filled(128, 4, 4);
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        weights[0] = float.NaN;
        engine.Weights.CopyFrom(weights);
        Assert.True(double.IsNaN(engine.ComputeGradient(new RandomStream(1, Purpose.Dropout)).LossSum));
    }

    [Fact]
    public void Counts_and_labels_out_of_range_are_refused()
    {
        using var engine = Filled(128, 4, 4);
        engine.Batch.Labels[2] = 10;
        Assert.Throws<InvalidOperationException>(() => engine.Evaluate());
        engine.Batch.Count = 5;
        Assert.Throws<InvalidOperationException>(() => engine.Evaluate());
    }

    [Fact]
    public void A_batch_allocates_nothing()
    {
        using var engine = new ManagedEngineFactory().Create(new ResNet8().Build(Cifar, 10), 10);
        using var small = Filled(new ManagedEngineFactory().Bits, 10, 10);
        EngineInputs.Fill(engine, 10, seed: 1);
        var stream = new RandomStream(1, Purpose.Dropout);
        foreach (var warm in new[] { engine, small, engine, small }) warm.ComputeGradient(stream);
        small.Evaluate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.ComputeGradient(stream);
        small.ComputeGradient(stream);
        small.Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, InlineData(32), InlineData(64)]
    public void A_worker_of_net_keeps_under_20_megabytes(int batch)
    {
        using var engine = new ManagedEngineFactory().Create(new Net().Build(Cifar, 10), batch);
        Assert.InRange(((IWorkingSet)engine).WorkingBytes + 4 * (engine.Weights.Length + engine.Gradient.Length), 1 << 20, 20_000_000);
    }

    private static Engine Filled(int bits, int capacity, int count)
    {
        var engine = new ManagedEngineFactory(bits).Create(new Net().Build(Cifar, 10), capacity);
        EngineInputs.Fill(engine, count, seed: 7);
        return engine;
    }

    private static double[] Trained(Engine engine)
    {
        using var parameters = engine.Weights.Slice(0, engine.Gradient.Length);
        for (var step = 0; step < 3; step++)
        {
            engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            parameters.AddScaled(-0.1f, engine.Gradient);
        }
        return EngineComparison.Doubles(engine.Weights);
    }

    private static double LossOf(Engine engine, Batch source, int n)
    {
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < 32; y++)
                for (var x = 0; x < 32; x++) EngineInputs.Value(engine.Batch, 0, c, y, x) = EngineInputs.Value(source, n, c, y, x);
        engine.Batch.Labels[0] = source.Labels[n];
        return engine.Evaluate().LossSum;
    }

    private sealed class ForeignModel() : Model("foreign", Cifar, new Classification(10), new Layout([]))
    {
        protected override void Draw(Span<float> weights, long seed)
        {
        }

        protected override Model With(Layout layout) => this;
    }
}
