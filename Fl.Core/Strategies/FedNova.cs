using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Normalized averaging (Wang et al., "Tackling the Objective Inconsistency Problem in Heterogeneous Federated Optimization", NeurIPS 2020,
/// Section 4): a client's change is divided by |a_k|_1, how far its optimizer carries a constant gradient of 1, so that
/// clients that take more steps do not count for more; w += tau_eff sum_k p_k d_k / |a_k|_1, tau_eff = sum_k p_k |a_k|_1, p_k = n_k / n.
/// With as many steps on each client it is FedAvg. Local momentum is train.momentum; mu adds the proximal term of FedProx.
/// </summary>
[Named("fednova")]
public sealed record FedNova : Strategy
{
    /// <summary>Strength of the proximal term.</summary>
    [Range(0.0, 1e6)]
    public double Mu { get; init; }

    public override IReadOnlyList<string> Reports => ["a"];

    public override LocalSteps Steps => LocalSteps.Linear;

    public override void Fit(LocalTraining local)
    {
        local.Pull(local.Global, Mu);
        local.Run();
        var a = local.CarriedLength(Mu);
        local.Delta.Scale((float)(1 / a));
        local.Report("a", a);
    }

    /// <summary>
    /// The server multiplies by a: no client goes farther than in all its steps at the speed that momentum comes to in the end.
    /// </summary>
    public override string? WhyNot(Update update, in WorkPlan plan)
    {
        var (a, most) = (update.Numbers["a"], (double)plan.Epochs * plan.Batches.Count * plan.Train.Optimizer.CarryLimit!.Value);
        return a > 0 && a <= most * (1 + 1e-6) ? null : $"a step length of {a:g3}, where {most:g3} is the most";
    }

    public override void Step(ServerState server, RoundUpdates updates) =>
        server.Parameters.AddScaled((float)updates.Mean(update => update.Numbers["a"]), updates.Delta);
}
