using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Yogi on the server (Reddi et al., "Adaptive Federated Optimization", ICLR 2021, Algorithm 2): as fedadam, with
/// v -= (1 - beta2) d^2 sign(v - d^2), so that v falls no faster than it rises.
/// </summary>
[Named("fedyogi")]
public sealed record FedYogi : AdaptiveServer
{
    /// <summary>Decay of the second moment.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    protected override void TakeIn(Vector v, Vector d)
    {
        using Vector square = v.Allocate(v.Length), sign = v.Allocate(v.Length), excess = v.Allocate(v.Length);
        square.AddProduct(1, d, d);
        excess.Subtract(v, square);
        sign.AddSign(1, excess);
        v.AddProduct((float)(Beta2 - 1), square, sign);
    }
}
