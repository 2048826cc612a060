using Fl.Core.Engines.Torch;

namespace Fl.Core.Tests;

/// <summary>Losses of the user's own, which engines call example by example.</summary>
public sealed class ClassLossTests
{
    public static TheoryData<EngineFactory> Engines =>
        [new ManagedEngineFactory(), new ManagedEngineFactory(128), new TorchEngineFactory()];

    [Theory, MemberData(nameof(Engines))]
    public void Cross_entropy_written_as_a_loss_of_one_s_own_is_the_engine_s(EngineFactory factory)
    {
        var model = new TwoNN().Build(new(1, 28, 28), 10);
        using Engine known = factory.Create(model, 37, new CrossEntropy()), own = factory.Create(model, 37, new Surprise());
        foreach (var engine in new[] { known, own }) EngineInputs.Fill(engine, 37, seed: 3);
        var dropout = new RandomStream(1, Purpose.Dropout);
        BatchResult expected = known.ComputeGradient(dropout), found = own.ComputeGradient(dropout);
        Assert.Equal((expected.Correct, expected.Counted), (found.Correct, found.Counted));
        Assert.Equal(expected.LossSum, found.LossSum, 1e-4);
        foreach (var (a, b) in EngineComparison.Doubles(known.Gradient).Zip(EngineComparison.Doubles(own.Gradient))) Assert.Equal(a, b, 1e-6);
        Assert.Equal(known.Evaluate().LossSum, own.Evaluate().LossSum, 1e-4);
    }

    /// <summary>Against the difference of losses, and the other engine.</summary>
    [Fact]
    public void Its_gradient_is_that_of_its_values_on_every_engine()
    {
        var model = new Logistic().Build(new(1, 3, 3), 4);
        var gradients = new List<double[]>();
        foreach (var row in Engines)
        {
            using var engine = row.Data.Create(model, 5, new SquaredMargin());
            EngineInputs.Fill(engine, 5, seed: 9);
            var weights = ((HostVector)engine.Weights).Span;
            engine.ComputeGradient(new RandomStream(1, Purpose.Dropout));
            double[] gradient = [.. EngineComparison.Doubles(engine.Gradient)];
            gradients.Add(gradient);
            for (var i = 0; i < gradient.Length; i += 7)
            {
                var (before, step) = (weights[i], 1e-2f);
                weights[i] = before + step;
                var up = engine.Evaluate().LossSum / 5;
                weights[i] = before - step;
                var down = engine.Evaluate().LossSum / 5;
                weights[i] = before;
                Assert.Equal((up - down) / (2 * step), gradient[i], 2e-3);
            }
        }
        Assert.All(gradients, gradient => Assert.All(gradient.Zip(gradients[0]), pair => Assert.Equal(pair.Second, pair.First, 1e-5)));
    }

    [Named("surprise")]
    private sealed record Surprise : ClassLoss
    {
        public override double Of(ReadOnlySpan<float> logits, int label, Span<float> gradient)
        {
            var (largest, sum) = (logits[Classification.ClassOf(logits)], 0.0);
            foreach (var logit in logits) sum += Math.Exp(logit - largest);
            for (var c = 0; c < logits.Length; c++) gradient[c] = (float)(Math.Exp(logits[c] - largest) / sum) - (c == label ? 1 : 0);
            return Math.Log(sum) + largest - logits[label];
        }
    }

    /// <summary>Half the sum of max(0, 1 + z_c - z_y)^2 over the classes c but y.</summary>
    [Named("squared-margin")]
    private sealed record SquaredMargin : ClassLoss
    {
        public override double Of(ReadOnlySpan<float> logits, int label, Span<float> gradient)
        {
            var (loss, own) = (0.0, 0f);
            for (var c = 0; c < logits.Length; c++)
            {
                var margin = c == label ? 0 : Math.Max(0, 1 + logits[c] - logits[label]);
                loss += margin * margin / 2.0;
                gradient[c] = margin;
                own -= margin;
            }
            gradient[label] = own;
            return loss;
        }
    }
}
