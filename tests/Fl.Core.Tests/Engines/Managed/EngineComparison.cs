namespace Fl.Core.Tests;

/// <summary>Runs an engine and the reference on the same weights and images.</summary>
internal static class EngineComparison
{
    /// <summary>Checks loss, gradient, running statistics and evaluation of a model on a random batch.</summary>
    public static void AgreesWithReference(ModelSpec model, int bits, int count, int capacity, long seed, double tolerance = 1e-5)
    {
        using var engine = new ManagedEngineFactory(bits).Create(model, capacity);
        EngineInputs.Fill(engine, count, seed);
        Shake(engine, seed);
        var (images, labels) = (Images(engine.Batch), engine.Batch.Labels);
        var weights = Doubles(engine.Weights);

        var evaluation = new ReferenceNetwork(model, [.. weights], count, null);
        Near(evaluation.Forward(images, labels), engine.Evaluate().LossSum, tolerance);

        var reference = new ReferenceNetwork(model, weights, count, new RandomStream(seed, Purpose.Dropout));
        var loss = reference.Forward(images, labels);
        reference.Backward();
        var result = engine.ComputeGradient(new RandomStream(seed, Purpose.Dropout));
        Near(loss, result.LossSum, tolerance);
        Assert.InRange(Distance(reference.Gradient, Doubles(engine.Gradient)), 0, tolerance);
        Assert.InRange(Distance(weights, Doubles(engine.Weights)), 0, tolerance);
    }

    /// <summary>What a random batch leaves: scores, gradient, weights and momentum of two steps, logits, and scores after them.</summary>
    public static double[] Trained(Engine engine, int count)
    {
        EngineInputs.Fill(engine, count, seed: 7);
        Shake(engine, 3);
        using var momentum = new HostVector(engine.Gradient.Length);
        var logits = new float[count * engine.Model.Outputs];
        List<double> numbers = [engine.Evaluate().LossSum, engine.ComputeGradient(new(1, Purpose.Dropout)).LossSum];
        numbers.AddRange(Doubles(engine.Gradient));
        for (var step = 0; step < 2; step++)
            numbers.Add(engine.SgdStep(new(step, Purpose.Dropout), momentum, 0.05f, 0.9f, 1e-3f, nesterov: false).LossSum);
        engine.Predict(logits);
        return
        [
            .. numbers, .. Doubles(engine.Weights), .. Doubles(momentum), .. logits.Select(logit => (double)logit),
            engine.Evaluate().LossSum,
        ];
    }

    /// <summary>Euclidean distance, relative to the length of <paramref name="expected"/>.</summary>
    public static double Distance(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var difference = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum());
        return difference / Math.Max(1e-12, Math.Sqrt(expected.Sum(e => e * e)));
    }

    /// <summary>
    /// How far rounding may take some vectors of figures that an engine computes, each as a <see cref="Distance"/>: what they move by at
    /// most when every weight is off by up to 2^-22 of itself, four roundings of single precision. Leaves the weights as they are.
    /// </summary>
    public static double[] Condition(Engine engine, Func<double[][]> figures)
    {
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        var (exact, most) = (figures(), new List<double>());
        for (var pass = 0; pass < 4; pass++)
        {
            engine.Weights.CopyFrom(Nudge(weights, pass));
            most.AddRange(figures().Select((moved, at) => Distance(exact[at], moved)));
        }
        engine.Weights.CopyFrom(weights);
        return [.. exact.Select((_, at) => most.Where((_, i) => i % exact.Length == at).Max())];
    }

    /// <summary>Weights that are each off by up to 2^-22 of themselves.</summary>
    public static float[] Nudge(float[] weights, int pass)
    {
        var stream = new RandomStream(19, Purpose.FeatureNoise, pass, 0);
        return Array.ConvertAll(weights, weight => (float)(weight * (1 + Math.ScaleB(2 * stream.NextDouble() - 1, -22))));
    }

    public static double[] Doubles(Vector vector)
    {
        var values = new float[vector.Length];
        vector.CopyTo(values);
        return [.. values.Select(v => (double)v)];
    }

    /// <summary>Weights of norms and their statistics away from the 0 and 1 at which they start.</summary>
    public static void Shake(Engine engine, long seed)
    {
        var weights = new float[engine.Weights.Length];
        engine.Weights.CopyTo(weights);
        var stream = new RandomStream(seed, Purpose.Style);
        foreach (var segment in engine.Model.Layout.Segments.Where(s => s.Shape.Count == 1))
            foreach (ref var value in weights.AsSpan(segment.Offset, segment.Length)) value += stream.NextUniform(0, 0.3f);
        engine.Weights.CopyFrom(weights);
    }

    private static double[] Images(Batch batch) =>
        [.. from n in Enumerable.Range(0, batch.Count)
            from c in Enumerable.Range(0, batch.Shape.Channels)
            from y in Enumerable.Range(0, batch.Shape.Height)
            from x in Enumerable.Range(0, batch.Shape.Width)
            select (double)EngineInputs.Value(batch, n, c, y, x)];

    private static void Near(double expected, double actual, double tolerance) =>
        Assert.InRange(Math.Abs(actual - expected) / Math.Max(1e-6, Math.Abs(expected)), 0, tolerance);
}
