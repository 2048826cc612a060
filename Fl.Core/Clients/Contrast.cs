namespace Fl.Core;

/// <summary>
/// The model-contrastive loss (Li, He, Song, CVPR 2021, Equation 3), the mean over a batch: what the weights make of an image is
/// to be like what one model makes of it, and unlike what another does. The two models see the batch in evaluation mode.
/// </summary>
internal sealed class Contrast
{
    private readonly Engine engine;
    private readonly Vector current, towards, aways;
    private readonly Vector[] z, toward, away, gradient;
    private readonly RepresentationProbe probe;
    private Vector towardWeights, awayWeights;
    private double strength, temperature;

    public Contrast(Engine engine)
    {
        this.engine = engine;
        var (rows, length) = (engine.Batch.Capacity, engine.Model.RepresentationLength);
        (current, towards, aways) = (engine.Weights.Allocate(engine.Weights.Length), engine.Weights.Allocate(rows * length),
            engine.Weights.Allocate(rows * length));
        probe = new(engine.Weights.Allocate(rows * length), engine.Weights.Allocate(rows * length), Look);
        (z, toward, away, gradient) = (Rows(probe.Values), Rows(towards), Rows(aways), Rows(probe.Gradient));
        towardWeights = awayWeights = current;

        Vector[] Rows(Vector vector) => [.. Enumerable.Range(0, rows).Select(row => vector.Slice(row * length, length))];
    }

    /// <summary>Whether there is anything to add to a gradient.</summary>
    public bool Any => strength > 0;

    /// <param name="toward">Weights of the model to be like.</param>
    /// <param name="away">Weights of the model to be unlike.</param>
    public void Set(Vector toward, Vector away, double strength, double temperature) =>
        (towardWeights, awayWeights, this.strength, this.temperature) = (toward, away, strength, temperature);

    public void Clear() => strength = 0;

    /// <summary><see cref="Engine.ComputeGradient"/> of the batch at hand with this loss added; the result is without it.</summary>
    public BatchResult ComputeGradient(RandomStream dropout)
    {
        current.CopyFrom(engine.Weights);
        engine.Weights.CopyFrom(towardWeights);
        engine.Represent(towards);
        engine.Weights.CopyFrom(awayWeights);
        engine.Represent(aways);
        engine.Weights.CopyFrom(current);
        return engine.ComputeGradient(dropout, probe);
    }

    /// <summary>
    /// -log(e^(s/t) / (e^(s/t) + e^(r/t))) = log(1 + e^((r - s)/t)) with s = cos(z, toward), r = cos(z, away), times a scale. A vector
    /// of zeros has cosine 0 with any.
    /// </summary>
    /// <param name="toward">Is scaled to length 1.</param>
    /// <param name="away">Is scaled to length 1.</param>
    /// <param name="gradient">Receives the gradient with respect to z.</param>
    /// <returns>The loss.</returns>
    public static double Of(Vector z, Vector toward, Vector away, double scale, double temperature, Vector gradient)
    {
        Normalize(toward);
        Normalize(away);
        gradient.Fill(0);
        if (z.Norm() is not (var norm and > 0)) return scale * Math.Log(2);
        var (s, r) = (z.Dot(toward) / norm, z.Dot(away) / norm);
        var x = (r - s) / temperature;
        var slope = scale / temperature / (1 + Math.Exp(-x)) / norm;
        gradient.AddDifference((float)slope, away, toward);
        gradient.AddScaled((float)(slope * (s - r) / norm), z);
        return scale * (Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))));
    }

    private void Look(int images)
    {
        for (var i = 0; i < images; i++) Of(z[i], toward[i], away[i], strength / images, temperature, gradient[i]);
    }

    private static void Normalize(Vector vector)
    {
        if (vector.Norm() is var norm and > 0) vector.Scale((float)(1 / norm));
    }
}
