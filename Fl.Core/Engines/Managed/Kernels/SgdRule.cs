namespace Fl.Core.Managed;

/// <summary>The constants of <see cref="Vector.SgdStep"/>.</summary>
/// <param name="Rate">The learning rate, negated.</param>
internal readonly record struct SgdRule(float Rate, float Momentum, float WeightDecay, bool Nesterov);
