using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// q-FedAvg (Li et al., "Fair Resource Allocation in Federated Learning", ICLR 2020, Algorithm 2), which favours clients with a high
/// loss F_k at the global weights: D_k = F_k^q L (w - w_k), h_k = q F_k^(q-1) |L (w - w_k)|^2 + L F_k^q, w -= sum_k D_k / sum_k h_k, with
/// 1 / L how far SGD carries a constant gradient in a step, lr |a|_1 / K of FedNova, which without momentum is train.lr. With q 0 it is the
/// plain mean. Clients are drawn by clients.selection; the paper draws them by examples.
/// </summary>
[Named("qfedavg")]
public sealed record QFedAvg : Strategy
{
    /// <summary>Fairness: the larger, the more the losses are made alike.</summary>
    [Range(0.0, 100.0)]
    public double Q { get; init; } = 1;

    public override IReadOnlyList<string> Reports => ["lh"];

    public override LocalSteps Steps => LocalSteps.Linear;

    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        // The loss enters as a power of q - 1 too.
        var loss = local.Loss() + 1e-10;
        local.Run();
        // L lr: 1 without momentum.
        var steepness = local.Steps / local.CarriedLength();
        var (weight, square) = (steepness * Math.Pow(loss, Q), local.Delta.Dot(local.Delta));
        local.Report("lh", Q * Math.Pow(loss, Q - 1) * square * steepness * steepness / local.Lr + weight);
        local.Delta.Scale((float)weight);
    }

    public override string? WhyNot(Update update, in WorkPlan plan) =>
        update.Numbers["lh"] > 0 ? null : $"{update.Numbers["lh"]:g3} for a sum of squares";

    // Numerator and denominator both times train.lr, which all clients share.
    public override double Work(in WorkPlan plan) => base.Work(plan) + plan.Examples / 3.0;

    public override void Step(ServerState server, RoundUpdates updates) =>
        server.Parameters.AddScaled((float)(1 / updates.Mean(update => update.Numbers["lh"])), updates.Delta);
}
