using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// MimeLite with momentum (Karimireddy et al., "Breaking the Centralized Barrier for Cross-Device Federated Learning", NeurIPS 2021,
/// Algorithm 1): clients step by (1 - beta) g + beta m with the server's momentum m, which stands still while they train; the
/// server renews it by the mean of their full gradients at the weights they started from. Means are plain.
/// </summary>
[Named("mimelite")]
public sealed record MimeLite : Strategy
{
    /// <summary>Decay of the momentum.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)] public double Beta { get; init; } = 0.9;

    public override IReadOnlyList<string> Broadcasts => ["momentum"];
    public override IReadOnlyList<string> Returns => ["gradient"];
    public override LocalSteps Steps => LocalSteps.Own;
    public override double Weigh(Update update) => 1;
    public override double Work(in WorkPlan plan) => base.Work(plan) + plan.Batches.Examples;

    public override void Fit(LocalTraining local)
    {
        local.FullGradient(local.Returned("gradient"));
        foreach (var gradient in local.Batches(local.Epochs))
        {
            gradient.Scale((float)(1 - Beta));
            gradient.AddScaled((float)Beta, local.Received("momentum"));
            local.Parameters.AddScaled((float)-local.Lr, gradient);
        }
    }

    public override void Step(ServerState server, RoundUpdates updates)
    {
        var momentum = server.Vector("momentum");
        server.Parameters.Add(updates.Delta);
        momentum.Scale((float)Beta);
        momentum.AddScaled((float)(1 - Beta), updates.Returned("gradient"));
    }
}
