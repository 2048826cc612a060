using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Federated SGD (McMahan et al., AISTATS 2017, Section 2): a client sends the gradient g_k of one batch at the global weights,
/// and the server steps w -= server_lr sum_k n_k g_k / sum_k n_k. With train.batch_size 0 the batch is all of the client's
/// examples, as in the paper.
/// </summary>
[Named("fedsgd")]
public sealed record FedSgd : Strategy
{
    /// <summary>Server learning rate, the only one there is.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 0.1;

    public override LocalSteps Steps => LocalSteps.None;

    public override void Fit(LocalTraining local)
    {
        var gradient = local.Batches(1).First();
        local.Delta.AddScaled(-1, gradient);
    }

    public override double Work(in WorkPlan plan) => plan.Batches.LengthOf(0);

    public override bool CanAverageInParts => false;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.AddScaled((float)ServerLr, updates.Delta);
}
