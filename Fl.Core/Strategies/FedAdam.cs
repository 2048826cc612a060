using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Adam on the server (Reddi et al., "Adaptive Federated Optimization", ICLR 2021, Algorithm 2): m = beta1 m + (1 - beta1) d,
/// v = beta2 v + (1 - beta2) d^2, w += server_lr m / (sqrt(v) + tau), d being FedAvg's mean change. v starts at tau^2.
/// As in the paper nothing corrects a bias.
/// </summary>
[Named("fedadam")]
public sealed record FedAdam : AdaptiveServer
{
    /// <summary>Decay of the second moment.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    protected override void TakeIn(Vector v, Vector d)
    {
        v.Scale((float)Beta2);
        v.AddProduct((float)(1 - Beta2), d, d);
    }
}
