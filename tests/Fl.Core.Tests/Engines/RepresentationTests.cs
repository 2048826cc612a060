using Fl.Core.Engines.Torch;
using Fl.Core.Tests.UserModules;

namespace Fl.Core.Tests;

/// <summary>What engines show of the inside of a model, and the gradient that they take there.</summary>
public sealed class RepresentationTests
{
    private const int Count = 19, Classes = 10;
    private static readonly Shape Cifar = new(3, 32, 32);

    /// <summary>
    /// A layer behind a halo and without flatten, dropout before the last layer, one that rectifies its input, and a residual network.
    /// </summary>
    private static readonly Dictionary<string, ModelFamily> Families = new()
    {
        ["net"] = new Net(),
        ["resnet8"] = new ResNet8 { Norm = NormKind.Batch },
        ["unflattened"] = new LayerList
        {
            Layers = [new Conv { Channels = 5, Kernel = 3, Padding = 1 }, new Conv { Channels = 4, Kernel = 3, Padding = 1 }, new Sigmoid(),
                new Linear { Features = Classes }],
        },
        ["dropout"] = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = 21 }, new Sigmoid(), new Dropout { P = 0.3 },
                new Linear { Features = Classes }],
        },
        ["shared"] = new LayerList
        {
            Layers = [new Flatten(), new Linear { Features = Classes }, new Sigmoid(),
                new Residual { Body = [new Linear { Features = Classes }] }],
        },
        ["module"] = new TorchModuleFamily { Assembly = typeof(RepresentationTests).Assembly.Location, Type = typeof(NetModule).FullName! },
    };

    public static TheoryData<string, EngineFactory> Cases() => CasesOf(_ => true);

    public static TheoryData<string, EngineFactory> SmoothCases() => CasesOf(name => name is "unflattened" or "shared");

    public static TheoryData<string, EngineFactory> SequentialCases() => CasesOf(name => name != "shared");

    private static TheoryData<string, EngineFactory> CasesOf(Func<string, bool> take)
    {
        var cases = new TheoryData<string, EngineFactory>();
        foreach (var name in Families.Keys.Where(take))
        {
            if (name != "module")
                foreach (var bits in new[] { 128, 256, 512 }) cases.Add(name, new ManagedEngineFactory(bits));
            cases.Add(name, new TorchEngineFactory());
        }
        return cases;
    }

    [Theory, MemberData(nameof(SequentialCases), DisableDiscoveryEnumeration = true)]
    public void The_last_layer_makes_the_logits_of_the_representation(string name, EngineFactory factory)
    {
        using var engine = Create(name, factory);
        var length = engine.Model.RepresentationLength;
        using var values = new HostVector(20 * length);
        var logits = new float[Count * Classes];
        engine.Represent(values);
        engine.Predict(logits);
        var layer = engine.Model.Layout.Layers[^1];
        var (weight, bias) =
            (Part(engine.Weights, engine.Model.Layout[$"{layer}.weight"]), Part(engine.Weights, engine.Model.Layout[$"{layer}.bias"]));
        Assert.Equal(weight.Length, length * Classes);
        for (var n = 0; n < Count; n++)
            for (var c = 0; c < Classes; c++)
            {
                double[] terms = [bias[c],
                    .. Enumerable.Range(0, length).Select(f => (double)weight[c * length + f] * values.Span[n * length + f])];
                // Sixteen roundings of single precision.
                Assert.Equal(terms.Sum(), logits[n * Classes + c], Math.ScaleB(terms.Sum(Math.Abs), -20));
            }
    }

    /// <summary>
    /// The gradient of loss + sum_i c_i . z_i along a random direction, against central differences of that function, of models that are
    /// smooth and the same in training and evaluation.
    /// </summary>
    [Theory, MemberData(nameof(SmoothCases), DisableDiscoveryEnumeration = true)]
    public void A_gradient_at_the_representation_reaches_every_weight_before_it(string name, EngineFactory factory)
    {
        using var engine = Create(name, factory);
        var length = engine.Model.RepresentationLength;
        using HostVector values = new(20 * length), gradient = new(20 * length);
        var stream = new RandomStream(5, Purpose.Shuffle);
        foreach (ref var value in gradient.Span) value = (float)stream.NextGaussian();
        engine.ComputeGradient(new(1, Purpose.Dropout), new(values, gradient, images => Assert.Equal(Count, images)));

        using HostVector start = new(engine.Weights.Length), direction = new(engine.Weights.Length);
        start.CopyFrom(engine.Weights);
        foreach (ref var value in direction.Span) value = (float)stream.NextGaussian();
        direction.Scale((float)(1 / direction.Norm()));
        const float Step = 5e-3f;
        var slope = (At(Step) - At(-Step)) / (2 * Step);
        Assert.Equal(slope, engine.Gradient.Dot(direction), 0.01 * Math.Abs(slope));

        double At(float step)
        {
            engine.Weights.CopyFrom(start);
            engine.Weights.AddScaled(step, direction);
            var loss = engine.Evaluate().LossSum / Count;
            engine.Represent(values);
            return loss + values.Slice(0, Count * length).Dot(gradient.Slice(0, Count * length));
        }
    }

    [Theory]
    [InlineData("net")]
    [InlineData("resnet8")]
    [InlineData("unflattened")]
    [InlineData("dropout")]
    [InlineData("shared")]
    public void Both_engines_show_the_same_and_take_the_same(string name)
    {
        var expected = Probe(name, new TorchEngineFactory());
        foreach (var bits in new[] { 128, 256, 512 }) Agree(Probe(name, new ManagedEngineFactory(bits)));
        if (name == "net") Agree(Probe("module", new TorchEngineFactory()));

        void Agree((double[] Shown, double[] Gradient, double[] Condition) actual)
        {
            Assert.InRange(EngineComparison.Distance(expected.Shown, actual.Shown), 0, 1e-5 + expected.Condition[0]);
            Assert.InRange(EngineComparison.Distance(expected.Gradient, actual.Gradient), 0, 2e-5 + expected.Condition[1]);
        }

        static (double[] Shown, double[] Gradient, double[] Condition) Probe(string name, EngineFactory factory)
        {
            using var engine = Create(name, factory);
            if (name == "module") engine.Weights.CopyFrom(Create("net", new ManagedEngineFactory()).Weights);
            var condition = EngineComparison.Condition(engine, () => Figures(engine));
            var figures = Figures(engine);
            return (figures[0], figures[1], condition);
        }

        static double[][] Figures(Engine engine)
        {
            using HostVector values = new(20 * engine.Model.RepresentationLength), gradient = new(values.Length);
            var stream = new RandomStream(5, Purpose.Shuffle);
            engine.ComputeGradient(new(3, Purpose.Dropout), new(values, gradient, _ =>
            {
                foreach (ref var value in gradient.Span) value = (float)stream.NextGaussian();
            }));
            return [EngineComparison.Doubles(values), EngineComparison.Doubles(engine.Gradient)];
        }
    }

    [Theory, MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Looking_alone_changes_nothing(string name, EngineFactory factory)
    {
        using var engine = Create(name, factory);
        using var values = new HostVector(20 * engine.Model.RepresentationLength);
        var expected = engine.ComputeGradient(new(3, Purpose.Dropout));
        var (gradient, weights) = (EngineComparison.Doubles(engine.Gradient), EngineComparison.Doubles(engine.Weights));
        Restart(engine);
        engine.Represent(values);
        var actual = engine.ComputeGradient(new(3, Purpose.Dropout), new(values, new HostVector(values.Length), _ => { }));
        Assert.Equal(expected, actual);
        Assert.Equal(gradient, EngineComparison.Doubles(engine.Gradient));
        Assert.Equal(weights, EngineComparison.Doubles(engine.Weights));
    }

    [Fact]
    public void Looking_and_contrasting_allocate_nothing_for_a_batch()
    {
        using var engine = Create("net", new ManagedEngineFactory());
        using HostVector toward = new(engine.Weights.Length), away = new(engine.Weights.Length);
        var (contrast, dropout) = (new Contrast(engine), new RandomStream(3, Purpose.Dropout));
        toward.CopyFrom(engine.Weights);
        contrast.Set(toward, away, 1, 0.5);
        contrast.ComputeGradient(dropout);
        // A collection in another test makes the rest of this thread's allocation window count as allocated; the least of many does not.
        var least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            contrast.ComputeGradient(dropout);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void A_model_without_a_trained_layer_before_the_last_linear_one_has_no_representation()
    {
        foreach (ModelFamily family in (ModelFamily[])[
            new Logistic(), new Net { Freeze = ["conv1", "conv2", "fc1", "fc2"] },
            (Families["module"] with { Freeze = ["conv1", "conv2", "fc1", "fc2"] }),
            new LayerList { Layers = [new Conv { Channels = Classes, Kernel = 3 }, new GlobalAvgPool()] }])
            Assert.Equal(0, family.Build(Cifar, Classes).RepresentationLength);
        Assert.Equal(84, new Net { Freeze = ["conv1"] }.Build(Cifar, Classes).RepresentationLength);
        Assert.Equal(84, Families["module"].Build(Cifar, Classes).RepresentationLength);
    }

    private static Engine Create(string name, EngineFactory factory)
    {
        var engine = factory.Create(Families[name].Build(name == "resnet8" ? new(3, 16, 16) : Cifar, Classes), 20);
        Restart(engine);
        return engine;
    }

    private static void Restart(Engine engine)
    {
        EngineInputs.Fill(engine, Count, seed: 3);
        EngineComparison.Shake(engine, 3);
    }

    private static float[] Part(Vector weights, Segment segment)
    {
        var values = new float[segment.Length];
        weights.Slice(segment.Offset, segment.Length).CopyTo(values);
        return values;
    }
}
