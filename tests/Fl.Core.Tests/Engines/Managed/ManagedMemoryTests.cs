using System.Runtime.CompilerServices;
using Fl.Core.Managed;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>Values and gradients that are not needed at the same time share memory, and no bit tells.</summary>
public sealed class ManagedMemoryTests
{
    private static readonly Shape Pictures = new(3, 32, 32);

    public static TheoryData<string> Families
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var entry in new Catalog().Of(typeof(ModelFamily)))
                if (!entry.Type.GetProperties().Any(property => property.IsDefined(typeof(RequiredMemberAttribute), true)))
                    data.Add(entry.Name);
            return data;
        }
    }

    public static TheoryData<string> Layers => [.. LayerCases.All.Keys];

    [Theory, MemberData(nameof(Families))]
    public void Every_family_of_models(string name)
    {
        var family = (ModelFamily)OptionInfo.Create(new Catalog().Find(typeof(ModelFamily), name)!.Type);
        if (family.Build(new(1, 28, 28), 10) is not ModelSpec model) return;
        int[] widths = model.Layout.Length > 100_000 ? [new ManagedEngineFactory().Bits] : [128, 256, 512];
        foreach (var bits in widths) Agrees(model, bits, 10, 20);
    }

    [Theory, MemberData(nameof(Layers))]
    public void Every_layer(string name)
    {
        var model = ModelSpec.Build("case", LayerCases.Input, LayerCases.Classes, LayerCases.All[name]);
        foreach (var bits in (int[])[128, 256, 512])
            foreach (var count in (int[])[2, 10, 16, 33]) Agrees(model, bits, count, 35);
    }

    [Property(MaxTest = 100)]
    public void Any_stack_of_layers(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 1);
        var model = RandomStack.Draw(draw);
        int[] widths = [128, 256, 512];
        var count = 2 + draw.Next(30);
        Agrees(model, widths[draw.Next(3)], count, count + draw.Next(30));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Layers_that_are_frozen(bool first)
    {
        var model = (ModelSpec)new ResNet8 { Freeze = first ? ["conv1", "bn1", "layer1"] : ["conv1", "layer3.0.bn2"], Norm = NormKind.Batch }.Build(Pictures, 10);
        Agrees(model, new ManagedEngineFactory().Bits, 10, 20);
    }

    [Fact]
    public void A_large_model_takes_little_beside_its_weights()
    {
        var model = new ResNet18().Build(Pictures, 10);
        using var trains = new ManagedEngineFactory(512).Create(model, 16);
        using var apart = new ManagedEngineFactory(512) { LeastShared = long.MaxValue }.Create(model, 16);
        using var evaluates = new ManagedEngineFactory(512).CreateEvaluator(model, 16);
        Assert.InRange(Working(trains), 100_000_000, 190_000_000);
        Assert.InRange(Working(apart), 1.5 * Working(trains), double.MaxValue);
        Assert.InRange(Working(evaluates), 40_000_000, 75_000_000);
    }

    [Theory, InlineData(1), InlineData(16), InlineData(40)]
    public void An_engine_that_evaluates_says_what_one_that_trains_says(int capacity)
    {
        foreach (var family in (ModelFamily[])[new Net(), new ResNet8(), new ResNet8 { Norm = NormKind.Batch }, new TwoNN()])
            foreach (var factory in (ManagedEngineFactory[])[new(), new() { LeastShared = 0 }])
            {
                var model = family.Build(Pictures, 10);
                using Engine one = factory.CreateEvaluator(model, capacity), other = new ManagedEngineFactory().Create(model, 40);
                foreach (var engine in (Engine[])[one, other]) EngineInputs.Fill(engine, capacity, seed: 3);
                float[] left = new float[capacity * 10], right = new float[capacity * 10];
                Assert.Equal(other.Evaluate(), one.Evaluate());
                one.Predict(left);
                other.Predict(right);
                Assert.Equal(right, left);
                Assert.Throws<InvalidOperationException>(() => one.ComputeGradient(new(1, Purpose.Dropout)));
            }
    }

    private static long Working(Engine engine) => ((IWorkingSet)engine).WorkingBytes;

    private static void Agrees(ModelSpec model, int bits, int count, int capacity) => Assert.Equal(
        Trained(new(bits) { LeastShared = long.MaxValue }, model, count, capacity),
        Trained(new(bits) { LeastShared = 0 }, model, count, capacity));

    /// <summary>What batches leave, of which the first fills the engine.</summary>
    private static double[] Trained(ManagedEngineFactory factory, Model model, int count, int capacity)
    {
        using var engine = factory.Create(model, capacity);
        EngineInputs.Fill(engine, capacity, seed: 9);
        engine.ComputeGradient(new(2, Purpose.Dropout));
        return EngineComparison.Trained(engine, count);
    }
}
