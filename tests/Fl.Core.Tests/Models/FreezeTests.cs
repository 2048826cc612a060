using Fl.Core.Engines.Torch;
using Fl.Core.Tests.UserModules;

namespace Fl.Core.Tests;

public sealed class FreezeTests
{
    private static readonly Shape Cifar = new(3, 32, 32);
    private static readonly TorchModuleFamily Module =
        new() { Assembly = typeof(FreezeTests).Assembly.Location, Type = typeof(SmallNet).FullName! };

    public static TheoryData<EngineFactory, ModelFamily> Frozen => new()
    {
        { new ManagedEngineFactory(), new Net { Freeze = ["conv1", "conv2"] } },
        { new TorchEngineFactory(), new Net { Freeze = ["conv1", "conv2"] } },
        {
            new ManagedEngineFactory(),
            new ResNet8 { Norm = NormKind.Batch, Freeze = ["conv1", "bn1", "layer1", "layer3.0.bn2", "layer3.0.shortcut.1"] }
        },
        {
            new TorchEngineFactory(),
            new ResNet8 { Norm = NormKind.Batch, Freeze = ["conv1", "bn1", "layer1", "layer3.0.bn2", "layer3.0.shortcut.1"] }
        },
        { new TorchEngineFactory(), Module with { Freeze = ["conv", "norm"] } },
    };

    [Fact]
    public void Frozen_segments_lie_behind_the_trained_ones_and_start_from_the_same_values()
    {
        var family = new ResNet8 { Norm = NormKind.Batch };
        var (whole, part) = (family.Build(Cifar, 10), (family with { Freeze = ["layer1", "bn1"] }).Build(Cifar, 10));
        Assert.Equal(whole.Layout.Segments.Select(s => s.Name), part.Layout.Segments.Select(s => s.Name));
        Assert.Equal(whole.Layout.Length, part.Layout.Length);
        Assert.Equal(0, whole.Layout.FrozenLength);
        var (wholeWeights, partWeights) = (Weights(whole), Weights(part));
        var covered = new bool[part.Layout.Length];
        foreach (var (segment, before) in part.Layout.Segments.Zip(whole.Layout.Segments))
        {
            var frozen = segment.Name.StartsWith("layer1.", StringComparison.Ordinal)
                || segment.Name.StartsWith("bn1.", StringComparison.Ordinal);
            Assert.Equal((frozen, before.Trainable && !frozen), (segment.Frozen, segment.Trainable));
            Assert.Equal(segment.Trainable, segment.Offset < part.Layout.TrainableLength);
            Assert.Equal(frozen,
                segment.Offset >= part.Layout.TrainableLength && segment.Offset < part.Layout.TrainableLength + part.Layout.FrozenLength);
            Assert.Equal(wholeWeights[before.Offset..(before.Offset + before.Length)],
                partWeights[segment.Offset..(segment.Offset + segment.Length)]);
            for (var i = 0; i < segment.Length; i++) Assert.False(covered[segment.Offset + i]);
            covered.AsSpan(segment.Offset, segment.Length).Fill(true);
        }
        Assert.DoesNotContain(false, covered);
    }

    [Theory, MemberData(nameof(Frozen))]
    public void Training_leaves_frozen_layers_bit_by_bit_and_changes_all_others(EngineFactory factory, ModelFamily family)
    {
        var model = family.Build(Cifar, 10);
        var random = new RandomStream(4, Purpose.SyntheticTrain);
        var pixels = new byte[40 * Cifar.Size];
        foreach (ref var pixel in pixels.AsSpan()) pixel = (byte)random.Next(256);
        var set = new ImageSet(Cifar, pixels, new ClassTargets([.. Enumerable.Range(0, 40).Select(i => (ushort)(i % 10))], 10));
        var dataset = new Dataset
        {
            Name = "random",
            LearningTask = new Classification(10),
            Train = set,
            Test = set,
            Normalization = Normalization.Unit(3),
        };
        var experiment = new Experiment
        {
            Dataset = new Pictures(),
            Model = family,
            Train = new() { Epochs = 2, BatchSize = 16, Lr = 0.05, Momentum = 0.9, WeightDecay = 0.01, Nesterov = true },
        };
        var engine = factory.Create(model, 16);
        using var client = new Client(engine, dataset, experiment, null, TimeProvider.System);
        var start = Weights(model);
        start[model.Layout.TrainableLength] = -0f;
        var up = MessageLayout.Up(experiment.Strategy, model);
        using HostVector weights = new(start.Length), delta = new(up.Length), change = new(start.Length);
        weights.CopyFrom(start);
        client.Fit(new FitTask(0, 1, 40, weights), new ClientData(0, dataset, Enumerable.Range(0, 40).ToArray(), null), delta,
            TestContext.Current.CancellationToken);
        Assert.NotEqual(0, model.Layout.FrozenLength);
        Assert.Equal(start.Length - model.Layout.FrozenLength, up.Length);
        up.Scatter(delta, change);
        foreach (var segment in model.Layout.Segments)
            if (segment.Frozen)
                Assert.Equal(start[segment.Offset..(segment.Offset + segment.Length)].Select(BitConverter.SingleToInt32Bits),
                    Values(engine.Weights, segment).Select(BitConverter.SingleToInt32Bits));
            else Assert.Contains(Values(change, segment), value => value != 0);
        Assert.Equal(ModelHash.Of(start), ModelHash.Of(weights.Span));
    }

    [Theory]
    [InlineData("conv1,conv2")]
    [InlineData("conv2")]
    [InlineData("conv2,fc2")]
    public void What_is_trained_has_the_gradient_of_the_whole_model(string frozen)
    {
        foreach (var factory in (EngineFactory[])[new ManagedEngineFactory(), new TorchEngineFactory()])
        {
            using var whole = factory.Create(new Net().Build(Cifar, 10), 20);
            using var part = factory.Create(new Net { Freeze = frozen.Split(',') }.Build(Cifar, 10), 20);
            EngineInputs.Fill(whole, 20, seed: 5);
            EngineInputs.Fill(part, 20, seed: 5);
            Assert.Equal(whole.ComputeGradient(new(1, Purpose.Dropout)), part.ComputeGradient(new(1, Purpose.Dropout)));
            foreach (var segment in part.Model.Layout.Segments.Where(segment => segment.Trainable))
                Assert.Equal(Values(whole.Gradient, whole.Model.Layout[segment.Name]), Values(part.Gradient, segment));
        }
    }

    [Fact]
    public void A_frozen_norm_has_the_same_gradient_in_both_engines()
    {
        var model = new LayerList
        {
            Layers =
            [
                new Conv { Name = "conv1", Channels = 6, Kernel = 3 }, new BatchNorm { Name = "bn1" }, new Sigmoid(),
                new Conv { Name = "conv2", Channels = 5, Kernel = 3, Stride = 2 }, new BatchNorm { Name = "bn2" }, new Relu(),
                new Conv { Name = "conv3", Channels = 4, Kernel = 3 }, new Sigmoid(),
                new Flatten(), new Linear { Name = "fc", Features = 10 },
            ],
            Freeze = ["bn1", "bn2"],
        }.Build(Cifar, 10);
        using Engine managed = new ManagedEngineFactory().Create(model, 20), torch = new TorchEngineFactory().Create(model, 20);
        EngineInputs.Fill(managed, 19, seed: 5);
        EngineInputs.Fill(torch, 19, seed: 5);
        // Running statistics away from 0 and 1.
        var weights = Weights(model);
        var stream = new RandomStream(12, Purpose.Initialization);
        foreach (var segment in model.Layout.Segments.Where(segment => segment.Frozen))
            foreach (ref var weight in weights.AsSpan(segment.Offset, segment.Length)) weight += 0.3f * stream.NextSingle();
        managed.Weights.CopyFrom(weights);
        torch.Weights.CopyFrom(weights);
        Assert.Equal(torch.ComputeGradient(new(1, Purpose.Dropout)).LossSum, managed.ComputeGradient(new(1, Purpose.Dropout)).LossSum,
            1e-3);
        foreach (var segment in model.Layout.Segments.Where(segment => segment.Trainable))
        {
            var (expected, actual) = (Values(torch.Gradient, segment), Values(managed.Gradient, segment));
            var tolerance = 1e-4f * Math.Max(1e-2f, expected.Max(Math.Abs));
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    [Fact]
    public void Freezing_everything_is_one_clear_line() =>
        Assert.Equal("model 'net': freeze leaves nothing to train; leave out a layer, the last one at least.",
            Assert.Throws<BadInputException>(() => new Net { Freeze = ["conv1", "conv2", "fc1", "fc2", "fc3"] }.Build(Cifar, 10)).Message);

    private static float[] Values(Vector vector, Segment segment)
    {
        var values = new float[segment.Length];
        vector.Slice(segment.Offset, segment.Length).CopyTo(values);
        return values;
    }

    private static float[] Weights(Model model)
    {
        var weights = new float[model.Layout.Length];
        model.Initialize(weights, 7);
        return weights;
    }
}
