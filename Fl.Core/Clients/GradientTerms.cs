namespace Fl.Core;

/// <summary>
/// What a strategy adds to every gradient of a local run, as data: strength (w - toward), which pulls the weights towards a point,
/// and a constant vector; or a constant vector beside the optimizer's step. Several pulls are one pull to their mean, several
/// vectors their sum, so a step costs one pass for each kind.
/// </summary>
/// <param name="like">A vector in the memory of the engine.</param>
internal sealed class GradientTerms(Vector like, int length)
{
    private readonly Sum drift = new(like, length), beside = new(like, length);
    private Vector? target;
    private double strength;

    /// <summary>Whether there is anything to add to a gradient.</summary>
    public bool Any => drift.Value is not null || strength > 0;

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

    public void Drift(Vector direction, double scale, bool afterStep) => (afterStep ? beside : drift).Add(direction, scale);

    public void Clear()
    {
        strength = 0;
        drift.Clear();
        beside.Clear();
    }

    public void AddTo(Vector gradient, Vector parameters)
    {
        if (drift.Value is { } direction) gradient.Add(direction);
        if (strength > 0) gradient.AddDifference((float)strength, parameters, target!);
    }

    /// <summary>After an optimizer's step with a learning rate.</summary>
    public void Follow(Vector parameters, double lr)
    {
        if (beside.Value is { } direction) parameters.AddScaled((float)-lr, direction);
    }

    /// <summary>A sum of vectors; null where there is none.</summary>
    private sealed class Sum(Vector like, int length)
    {
        private Vector? buffer;

        public Vector? Value { get; private set; }

        public void Add(Vector direction, double scale)
        {
            buffer ??= like.Allocate(length);
            if (Value is null) buffer.Fill(0);
            Value = buffer;
            buffer.AddScaled((float)scale, direction);
        }

        public void Clear() => Value = null;
    }
}
