using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// s(tau) = 1 up to tau = b, then 1 / (a (tau - b) + 1) (Xie, Koyejo, Gupta, "Asynchronous Federated Optimization", OPT 2020, Section 5.2).
/// </summary>
[Named("hinge")]
public sealed record HingeDiscount : StalenessDiscount
{
    /// <summary>Slope.</summary>
    [Range(0.0, 1e6)]
    public double A { get; init; } = 10;

    /// <summary>Staleness that costs nothing.</summary>
    [Range(0, 1_000_000)]
    public int B { get; init; } = 4;

    public override double Of(int staleness) => staleness <= B ? 1 : 1 / (A * (staleness - B) + 1);
}
