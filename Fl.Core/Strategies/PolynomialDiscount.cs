using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// s(tau) = (1 + tau)^-a (Xie, Koyejo, Gupta, "Asynchronous Federated Optimization", OPT 2020, Section 5.2).
/// With a 0.5 it is FedBuff's 1/sqrt(1 + tau).
/// </summary>
[Named("polynomial")]
public sealed record PolynomialDiscount : StalenessDiscount
{
    /// <summary>Exponent.</summary>
    [Range(0.0, 100.0)]
    public double A { get; init; } = 0.5;

    public override double Of(int staleness) => Math.Pow(1 + staleness, -A);
}
