using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedLion (Tang and Chang, "FedLion: Faster Adaptive Federated Optimization with Fewer Communication", ICASSP 2024, Algorithm 1):
/// clients take steps of Lion, w -= lr sign(beta1 m + (1 - beta1) g), m = beta2 m + (1 - beta2) g, from the server's weights and
/// momentum; the server averages both plainly.
/// </summary>
[Named("fedlion")]
public sealed record FedLion : Strategy
{
    /// <summary>Share of the momentum in a step.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the momentum.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.99;

    public override IReadOnlyList<string> Broadcasts => ["momentum"];
    public override IReadOnlyList<string> Returns => ["momentum"];

    public override LocalSteps Steps => LocalSteps.Own;

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        var momentum = local.Returned("momentum");
        momentum.CopyFrom(local.Received("momentum"));
        using var direction = momentum.Allocate(momentum.Length);
        foreach (var gradient in local.Batches(local.Epochs))
        {
            direction.CopyFrom(gradient);
            direction.Scale((float)(1 - Beta1));
            direction.AddScaled((float)Beta1, momentum);
            local.Parameters.AddSign((float)-local.Lr, direction);
            momentum.Scale((float)Beta2);
            momentum.AddScaled((float)(1 - Beta2), gradient);
        }
    }

    public override void Step(ServerState server, RoundUpdates updates)
    {
        server.Parameters.Add(updates.Delta);
        server.Vector("momentum").CopyFrom(updates.Returned("momentum"));
    }
}
