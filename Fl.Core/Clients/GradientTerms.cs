namespace Fl.Core;

/// <summary>
/// What a strategy adds to every gradient of a local run, as data: strength (w - toward), which pulls the weights towards a point,
/// and a constant vector. Several pulls are one pull to their mean, several vectors their sum, so a step costs one pass for each kind.
/// </summary>
/// <param name="like">A vector in the memory of the engine.</param>
internal sealed class GradientTerms(Vector like, int length)
{
    private Vector? target, drift;
    private double strength;
    private bool drifts;

    /// <summary>Whether there is anything to add.</summary>
    public bool Any => drifts || strength > 0;

    public void Pull(Vector toward, double by)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(by);
        if (by == 0) return;
        target ??= like.Allocate(length);
        if (strength == 0) target.CopyFrom(toward);
        else
        {
            // a (w - s) + b (w - t) = (a + b) (w - (a s + b t) / (a + b))
            target.Scale((float)(strength / (strength + by)));
            target.AddScaled((float)(by / (strength + by)), toward);
        }
        strength += by;
    }

    public void Drift(Vector direction, double scale)
    {
        drift ??= like.Allocate(length);
        if (!drifts) drift.Fill(0);
        drift.AddScaled((float)scale, direction);
        drifts = true;
    }

    public void Clear() => (strength, drifts) = (0, false);

    public void AddTo(Vector gradient, Vector parameters)
    {
        if (drifts) gradient.Add(drift!);
        if (strength > 0) gradient.AddDifference((float)strength, parameters, target!);
    }
}
