using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

public sealed class ManagedAgainstTorchTests
{
    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var name in Families.Keys)
            foreach (var bits in name is "net" or "resnet8 with batch norm" ? new[] { 128, 256, 512 } : [new ManagedEngineFactory().Bits])
                cases.Add(name, bits);
        return cases;
    }

    [Theory, InlineData(128), InlineData(256), InlineData(512)]
    public void Smoothed_labels_agree(int bits)
    {
        var loss = new CrossEntropy { LabelSmoothing = 0.2 };
        Compare(new TwoNN().Build(new(1, 28, 28), 10), new ManagedEngineFactory(bits), loss);
        Compare(new Net().Build(new(3, 32, 32), 10), new ManagedEngineFactory(bits), loss);
    }

    private static readonly Dictionary<string, (ModelFamily Family, Shape Input)> Families = new()
    {
        ["net"] = (new Net(), new(3, 32, 32)),
        ["cnn"] = (new Cnn(), new(1, 28, 28)),
        ["2nn"] = (new TwoNN(), new(1, 28, 28)),
        ["logistic"] = (new Logistic(), new(1, 28, 28)),
        ["logistic with sigmoid"] = (new Logistic { Sigmoid = true }, new(1, 28, 28)),
        ["resnet8"] = (new ResNet8(), new(3, 16, 16)),
        ["resnet8 with batch norm"] = (new ResNet8 { Norm = NormKind.Batch }, new(3, 16, 16)),
    };

    [Theory, MemberData(nameof(Cases))]
    public void Loss_gradient_and_running_statistics_agree(string name, int bits) =>
        Compare(Families[name].Family.Build(Families[name].Input, 10), new ManagedEngineFactory(bits), null);

    private static void Compare(Model model, ManagedEngineFactory managed, Loss? loss)
    {
        var reason = new TorchEngineFactory().WhyNot(new Net().Build(new(3, 32, 32), 10));
        Assert.SkipWhen(reason is not null, $"No libtorch here: {reason}");
        using var ours = managed.Create(model, 19, loss);
        using var theirs = new TorchEngineFactory().Create(model, 19, loss);
        foreach (var engine in new[] { ours, theirs })
        {
            EngineInputs.Fill(engine, 19, seed: 3);
            EngineComparison.Shake(engine, 3);
        }
        var evaluation = EngineComparison.Condition(ours, () => [[ours.Evaluate().LossSum]]);
        var training = EngineComparison.Condition(ours, () =>
        {
            var loss = ours.ComputeGradient(new RandomStream(1, Purpose.Dropout)).LossSum;
            return [[loss], EngineComparison.Doubles(ours.Gradient), EngineComparison.Doubles(ours.Weights)];
        });
        var (evaluated, expected) = (ours.Evaluate(), theirs.Evaluate());
        Assert.Equal(expected.Correct, evaluated.Correct);
        Assert.Equal(expected.LossSum, evaluated.LossSum, (1e-5 + evaluation[0]) * expected.LossSum);
        var (result, reference) =
            (ours.ComputeGradient(new RandomStream(1, Purpose.Dropout)), theirs.ComputeGradient(new RandomStream(1, Purpose.Dropout)));
        Assert.Equal(reference.Correct, result.Correct);
        Assert.Equal(reference.LossSum, result.LossSum, (1e-5 + training[0]) * reference.LossSum);
        Assert.InRange(EngineComparison.Distance(EngineComparison.Doubles(theirs.Gradient), EngineComparison.Doubles(ours.Gradient)), 0,
            1e-5 + training[1]);
        Assert.InRange(EngineComparison.Distance(EngineComparison.Doubles(theirs.Weights), EngineComparison.Doubles(ours.Weights)), 0,
            1e-6 + training[2]);
    }
}
