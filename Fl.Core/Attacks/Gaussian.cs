using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Gaussian noise (Blanchard et al., "Machine Learning with Adversaries", NeurIPS 2017, Section 6): an attacker sends draws
/// from N(0, std^2) at every coordinate, whatever it has trained.
/// </summary>
/// <remarks>
/// The paper's deviation is 200, of gradients. Values beyond 1,024 are rejected by the server as absurd, and with them the update.
/// </remarks>
[Named("gaussian")]
public sealed record Gaussian : Attack
{
    /// <summary>Standard deviation.</summary>
    [Range(0.0, 200.0)]
    public double Std { get; init; } = 1;

    public override void Forge(Vector update, RandomStream draw)
    {
        var values = update.OnHost();
        foreach (ref var value in values.Span) value = (float)(Std * draw.NextGaussian());
        update.CopyFrom(values);
    }
}
