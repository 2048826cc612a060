namespace Fl.Edge;

/// <summary>
/// The two figures of a device's speed that explain measured steps best: a step takes its operations over the speed, and a fixed time.
/// Least squares of the relative errors, neither figure below 0.
/// </summary>
/// <param name="Gflops">Speed in GFLOP/s.</param>
/// <param name="StepMs">Milliseconds of a step beside its operations.</param>
public readonly record struct StepFit(double Gflops, double StepMs)
{
    /// <param name="steps">Operations and seconds of steps; at least two of unequal operations.</param>
    public static StepFit Of(IReadOnlyList<(double Flops, double Seconds)> steps)
    {
        // Of x flops + s = seconds, divided by the seconds: x a + s b = 1.
        var (aa, ab, bb, a, b) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (flops, seconds) in steps)
        {
            var (p, q) = (flops / seconds, 1 / seconds);
            (aa, ab, bb, a, b) = (aa + p * p, ab + p * q, bb + q * q, a + p, b + q);
        }
        var determinant = aa * bb - ab * ab;
        var (x, s) = ((a * bb - b * ab) / determinant, (b * aa - a * ab) / determinant);
        if (!(x > 0 && s >= 0)) (x, s) = (a / aa, 0);
        return new(1e-9 / x, 1e3 * s);
    }

    /// <summary>Seconds of a step by these figures.</summary>
    public double Seconds(double flops) => flops / (Gflops * 1e9) + StepMs / 1e3;
}
