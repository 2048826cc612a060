using Fl.Core.Engines.Torch;
using Fl.Core.Tests.UserModules;

namespace Fl.Core.Tests;

/// <summary>Both engines refuse to normalize one value a channel in training, before they compute anything, and nothing else.</summary>
public sealed class BatchOfOneTests
{
    private static readonly Shape Small = new(2, 6, 5);

    public static TheoryData<EngineFactory> Engines =>
        [new ManagedEngineFactory(128), new ManagedEngineFactory(256), new ManagedEngineFactory(512), new TorchEngineFactory()];

    [Theory, MemberData(nameof(Engines), DisableDiscoveryEnumeration = true)]
    public void One_example_without_variance_is_bad_input_that_leaves_the_weights(EngineFactory factory)
    {
        using var engine = factory.Create(
            Build(new Linear { Features = 4 }, new BatchNorm(), new Linear { Features = 4 }, new BatchNorm { Name = "norm" }), 2);
        EngineInputs.Fill(engine, 1, seed: 1);
        var before = EngineComparison.Doubles(engine.Weights);
        Action[] steps =
        [
            () => engine.ComputeGradient(new RandomStream(1, Purpose.Dropout)),
            () => engine.SgdStep(new RandomStream(1, Purpose.Dropout), null, 0.1f, 0, 0, false),
        ];
        const string Reason = "model 'small', layer '1': batch-norm has one value a channel in a batch of 1 example";
        foreach (var step in steps) Assert.StartsWith(Reason, Assert.Throws<BadInputException>(step).Message);
        Assert.Equal(before, EngineComparison.Doubles(engine.Weights));
        Assert.True(double.IsFinite(engine.Evaluate().LossSum));
    }

    [Theory, MemberData(nameof(Engines), DisableDiscoveryEnumeration = true)]
    public void Two_examples_and_one_of_images_and_one_of_a_frozen_layer_are_trained(EngineFactory factory)
    {
        var vector = Build(new Linear { Features = 4 }, new BatchNorm());
        AssertTrains(factory, vector, 2);
        AssertTrains(factory, vector.Freeze(["1"]), 1);
        AssertTrains(factory, Build(new BatchNorm(), new Conv { Channels = 3, Kernel = 3 }, new BatchNorm()), 1);
    }

    [Fact]
    public void A_map_of_one_pixel_is_a_vector_too()
    {
        Assert.StartsWith("layer '1': batch-norm", Build(new GlobalAvgPool(), new BatchNorm()).WhyNotAlone);
        Assert.StartsWith("layer '1': batch-norm", Build(new Conv { Channels = 3, Kernel = 5, Stride = 5 }, new BatchNorm()).WhyNotAlone);
        Assert.Null(new ResNet8 { Norm = NormKind.Batch }.Build(new(3, 32, 32), 10).WhyNotAlone);
        Assert.Null(new Net().Build(new(3, 32, 32), 10).WhyNotAlone);
    }

    [Fact]
    public void A_module_s_norms_are_seen_by_what_they_are_given()
    {
        var vector = Family<VectorNet>().Build(Small, 3);
        Assert.StartsWith("layer 'norm': batch-norm", vector.WhyNotAlone);
        Assert.Null((Family<VectorNet>() with { Freeze = ["norm"] }).Build(Small, 3).WhyNotAlone);
        Assert.Null(Family<SmallNet>().Build(Small, 3).WhyNotAlone);
        using var engine = new TorchEngineFactory().Create(vector, 2);
        EngineInputs.Fill(engine, 1, seed: 1);
        Assert.Throws<BadInputException>(() => engine.ComputeGradient(new RandomStream(1, Purpose.Dropout)));
    }

    private static void AssertTrains(EngineFactory factory, Model model, int count)
    {
        using var engine = factory.Create(model, 2);
        EngineInputs.Fill(engine, count, seed: 1);
        Assert.True(double.IsFinite(engine.ComputeGradient(new RandomStream(1, Purpose.Dropout)).LossSum));
        Assert.All(EngineComparison.Doubles(engine.Weights), weight => Assert.True(double.IsFinite(weight)));
    }

    private static ModelSpec Build(params Layer[] layers) =>
        ModelSpec.Build("small", Small, 3, [.. layers, new Flatten(), new Linear { Features = 3 }]);

    private static TorchModuleFamily Family<T>() => new() { Assembly = typeof(T).Assembly.Location, Type = typeof(T).FullName! };
}
