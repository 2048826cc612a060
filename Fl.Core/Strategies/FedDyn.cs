using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Dynamic regularization (Acar et al., "Federated Learning Based on Dynamic Regularization", ICLR 2021, Algorithm 1): a client minimizes
/// L_k(w) - g_k . w + alpha/2 |w - w^t|^2 and keeps g_k -= alpha (w_k - w^t); the server keeps h -= alpha sum_k (w_k - w^t) / m, m being
/// all clients, and sets w = mean(w_k) - h / alpha. Means are plain, as in the paper.
/// </summary>
[Named("feddyn")]
public sealed record FedDyn : Strategy
{
    /// <summary>Strength of the regularizer; the paper has 0.1, 0.01 and 0.001.</summary>
    [Range(1e-12, 1e6)]
    public double Alpha { get; init; } = 0.01;

    public override LocalSteps Steps => LocalSteps.Linear;
    public override double Weigh(Update update) => 1;

    public override void Fit(LocalTraining local)
    {
        var gradient = local.State("gradient");
        local.Drift(gradient, -1);
        local.Pull(local.Global, Alpha);
        local.Run();
        gradient.AddScaled((float)-Alpha, local.Delta);
    }

    public override bool CanAverageInParts => false;

    public override void Step(ServerState server, RoundUpdates updates)
    {
        var h = server.Vector("h");
        h.AddScaled((float)(-Alpha * updates.Count / server.Clients), updates.Delta);
        server.Parameters.Add(updates.Delta);
        server.Parameters.AddScaled((float)(-1 / Alpha), h);
    }
}
