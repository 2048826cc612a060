using System.Runtime.CompilerServices;
using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>A batch has the bits of one thread on any number of them, whatever is divided.</summary>
public sealed class ManagedThreadsTests
{
    public static TheoryData<string, int> Families()
    {
        var data = new TheoryData<string, int>();
        foreach (var entry in new Catalog().Of(typeof(ModelFamily)))
        {
            if (entry.Type.GetProperties().Any(property => property.IsDefined(typeof(RequiredMemberAttribute), true))) continue;
            int[] widths = entry.Name is "resnet18" or "resnet20" or "cnn" ? [new ManagedEngineFactory().Bits] : [128, 256, 512];
            foreach (var bits in widths) data.Add(entry.Name, bits);
        }
        return data;
    }

    public static TheoryData<string> Layers => [.. LayerCases.All.Keys];

    [Theory, MemberData(nameof(Families))]
    public void Every_family_of_models(string name, int bits)
    {
        var family = (ModelFamily)OptionInfo.Create(new Catalog().Find(typeof(ModelFamily), name)!.Type);
        if (family.Build(new(1, 28, 28), 10) is not ModelSpec model) return;
        if (model.Layout.Length > 10_000_000) Agrees(model, bits, 2, 3);
        else if (model.Layout.Length > 1_000_000) Agrees(model, bits, 10, 2, 3, 5);
        else foreach (var count in (int[])[1, 10, 33]) Agrees(model, bits, count, 2, 3, 5);
    }

    [Theory, MemberData(nameof(Layers))]
    public void Every_layer(string name)
    {
        var model = ModelSpec.Build("case", LayerCases.Input, LayerCases.Classes, LayerCases.All[name]);
        foreach (var bits in (int[])[128, 256, 512])
            foreach (var count in (int[])[2, 7, 10, 16, 33]) Agrees(model, bits, count, 2, 3, 5);
    }

    [Property(MaxTest = 60)]
    public void Any_stack_of_layers(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 1);
        var model = RandomStack.Draw(draw);
        int[] widths = [128, 256, 512];
        Agrees(model, widths[draw.Next(3)], 2 + draw.Next(40), 2 + draw.Next(7));
    }

    [Property(MaxTest = 60)]
    public void Linear_layers_of_any_size(int seed)
    {
        var draw = new RandomStream(seed, Purpose.Style, 3);
        var width = 1 + draw.Next(40);
        var model = ModelSpec.Build("random", new(1, 1, draw.Next(4) == 0 ? 1600 + draw.Next(40) : 1 + draw.Next(150)), 5,
        [
            new Flatten(), new Linear { Features = 1 + draw.Next(150), Bias = draw.Next(2) == 0 }, new Relu(),
            new Residual { Body = [new Linear { Features = width }], Shortcut = [new Linear { Features = width }] },
            new Linear { Features = 5 },
        ]);
        int[] widths = [128, 256, 512];
        Agrees(model, widths[draw.Next(3)], 1 + draw.Next(37), 2 + draw.Next(7));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void The_usual_rule_divides_the_work_of_large_models_to_the_same_bits(int threads)
    {
        var model = new Net().Build(new(3, 32, 32), 10);
        Assert.Equal(Trained(new ManagedEngineFactory(), model, 32, 1), Trained(new ManagedEngineFactory(), model, 32, threads));
    }

    [Fact]
    public void An_engine_goes_on_after_a_batch_that_was_refused()
    {
        using var engine = new ManagedEngineFactory { LeastWork = 1 }.Create(new Net().Build(new(3, 32, 32), 10), 4, null, 3);
        EngineInputs.Fill(engine, 4, seed: 7);
        var expected = engine.Evaluate();
        engine.Batch.Labels[2] = 10;
        Assert.Throws<InvalidOperationException>(() => engine.Evaluate());
        EngineInputs.Fill(engine, 4, seed: 7);
        Assert.Equal(expected, engine.Evaluate());
    }

    private static void Agrees(ModelSpec model, int bits, int count, params int[] threads)
    {
        if (count == 1 && model.WhyNotAlone is not null) return;
        var factory = new ManagedEngineFactory(bits) { LeastWork = 1 };
        var expected = Trained(factory, model, count, 1);
        foreach (var many in threads) Assert.Equal(expected, Trained(factory, model, count, many));
    }

    private static double[] Trained(ManagedEngineFactory factory, Model model, int count, int threads)
    {
        using var engine = factory.Create(model, count + 3, null, threads);
        return EngineComparison.Trained(engine, count);
    }
}
