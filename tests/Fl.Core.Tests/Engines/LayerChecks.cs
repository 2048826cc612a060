namespace Fl.Core.Tests;

/// <summary>Checks an engine, layer by layer, against definitions in double precision; derive a class for each engine.</summary>
public abstract class LayerChecks
{
    // Not a multiple of any vector width, and more than one.
    private const int Count = 18, Capacity = 21;

    public static TheoryData<string> Cases => [.. LayerCases.All.Keys];

    protected abstract EngineFactory Factory { get; }

    [Theory, MemberData(nameof(Cases))]
    public void Loss_gradient_and_running_statistics_are_the_definition_s(string name)
    {
        using var engine = Create(name);
        Check(engine, new ReferenceModel(engine));
    }

    [Theory, InlineData(0.1), InlineData(0.5), InlineData(1)]
    public void So_are_those_of_a_loss_with_smoothed_labels(double smoothing)
    {
        using var engine = Create("linear", new CrossEntropy { LabelSmoothing = smoothing });
        Check(engine, new ReferenceModel(engine) { Smoothing = smoothing });
        var reference = new ReferenceModel(engine) { Smoothing = smoothing };
        var expected = reference.Run(null);
        Assert.Equal(expected, engine.Evaluate().LossSum / Count, Tolerance(expected, reference.Error(null).Logits));
    }

    private static void Check(Engine engine, ReferenceModel reference)
    {
        static RandomStream Stream() => new(3, Purpose.Dropout, 1, 2);
        var error = reference.Error(Stream);
        var (expected, statistics, correct) =
            (reference.Run(Stream()), reference.Statistics.ToDictionary(), reference.Correct(error.Logits));
        var actual = engine.ComputeGradient(Stream());
        Assert.Equal(expected, actual.LossSum / Count, Tolerance(expected, error.Logits));
        Assert.InRange(actual.Correct, correct.Least, correct.Most);

        var (gradient, weights) = (new float[engine.Gradient.Length], new float[engine.Weights.Length]);
        engine.Gradient.CopyTo(gradient);
        var draw = new RandomStream(13, Purpose.Initialization);
        foreach (var segment in engine.Model.Layout.Segments.Where(segment => segment.Trainable))
        {
            var (slice, largest) = (gradient.AsSpan(segment.Offset, segment.Length).ToArray(), 0.0);
            // Errors of single precision grow with the terms that are added, and these with the largest of the tensor.
            foreach (var value in slice) largest = Math.Max(largest, Math.Abs(value));
            var tolerance = GradientTolerance(error.Logits) * Math.Max(largest, 0.01);
            // Single weights, and directions that move all of them.
            for (var probe = 0; probe < 8; probe++)
            {
                var single = draw.Next(segment.Length);
                var direction = Enumerable.Range(0, segment.Length)
                    .Select(i => probe < 5 ? (i == single ? 1.0 : 0) : draw.Next(2) * 2 - 1).ToArray();
                var slope = slice.Zip(direction, (g, d) => g * d).Sum();
                var derivative = reference.Derivative(segment.Offset, direction, Stream);
                Assert.True(Math.Abs(derivative - slope) <= tolerance * Math.Sqrt(direction.Sum(Math.Abs)),
                    $"{segment.Name}[{(probe < 5 ? single : "all")}]: the gradient's slope is {slope}, the loss's {derivative}");
            }
        }

        engine.Weights.CopyTo(weights);
        for (var i = engine.Gradient.Length; i < weights.Length; i++)
            Assert.Equal(statistics[i], weights[i], 2e-6 * Math.Max(1, Math.Abs(statistics[i])) + error.Statistics[i]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Evaluation_is_the_definition_s(string name)
    {
        using var engine = Create(name);
        engine.ComputeGradient(new RandomStream(3, Purpose.Dropout));
        var reference = new ReferenceModel(engine);
        var error = reference.Error(null).Logits;
        var (expected, correct) = (reference.Run(null), reference.Correct(error));
        var actual = engine.Evaluate();
        Assert.Equal(expected, actual.LossSum / Count, Tolerance(expected, error));
        Assert.InRange(actual.Correct, correct.Least, correct.Most);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_formula_that_is_wrong_by_a_thousandth_is_beyond_the_bounds(string name)
    {
        using var engine = Create(name);
        engine.ComputeGradient(new RandomStream(3, Purpose.Dropout));
        var error = new ReferenceModel(engine).Error(null).Logits;
        var actual = engine.Evaluate().LossSum / Count;
        Assert.InRange(GradientTolerance(error), 0, 5e-4);
        foreach (var factor in new[] { 0.999, 1.001 })
        {
            var wrong = new ReferenceModel(engine) { Mistake = factor }.Run(null);
            Assert.NotEqual(wrong, actual, Tolerance(wrong, error));
        }
    }

    [Fact]
    public void Every_layer_of_the_catalog_is_checked() =>
        Assert.Empty(new Catalog().Of(typeof(Layer)).Select(entry => entry.Type).Except(LayerCases.All.Values.SelectMany(Types)));

    /// <summary>Of a mean loss: the error of the logits that it is made of, and of its own sum.</summary>
    private static double Tolerance(double loss, double logits) => logits + 2e-6 * loss;

    /// <summary>
    /// Of a tensor's gradient, by its largest element: the error of the logits, which is that of the loss's derivatives,
    /// and of its own sums.
    /// </summary>
    private static double GradientTolerance(double logits) => logits + 2e-5;

    private static IEnumerable<Type> Types(IEnumerable<Layer> layers) =>
        layers.SelectMany(layer =>
            layer is Residual r ? Types(r.Body).Concat(Types(r.Shortcut)).Append(typeof(Residual)) : [layer.GetType()]);

    private Engine Create(string name, Loss? loss = null)
    {
        var engine = Factory.Create(ModelSpec.Build(name, LayerCases.Input, LayerCases.Classes, LayerCases.All[name]), Capacity, loss);
        EngineInputs.Fill(engine, Count, seed: 11);
        // Norms start at 1 and 0, where mistakes hide.
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        var stream = new RandomStream(12, Purpose.Initialization);
        foreach (ref var weight in weights.AsSpan()) weight += 0.2f * stream.NextSingle();
        engine.Weights.CopyFrom(weights);
        return engine;
    }
}
