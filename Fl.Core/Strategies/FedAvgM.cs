using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Federated averaging with server momentum (Hsu, Qi, Brown, "Measuring the Effects of Non-Identical Data Distribution for Federated
/// Visual Classification", arXiv 1909.06335, Section 4): v = beta v + d, w += server_lr v, d being FedAvg's mean change.
/// </summary>
[Named("fedavgm")]
public sealed record FedAvgM : Strategy
{
    /// <summary>Server learning rate.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 1;

    /// <summary>Momentum.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta { get; init; } = 0.9;

    public override LocalTerms? Terms => LocalTerms.None;

    public override void Step(ServerState server, RoundUpdates updates)
    {
        var velocity = server.Vector("momentum");
        velocity.Scale((float)Beta);
        velocity.Add(updates.Delta);
        server.Parameters.AddScaled((float)ServerLr, velocity);
    }
}
