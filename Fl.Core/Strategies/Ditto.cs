using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Ditto (Li, Hu, Beirami, Smith, "Ditto: Fair and Robust Federated Learning Through Personalization", ICML 2021, Algorithm 1): beside
/// FedAvg each client keeps a model v_k of its own, which takes as many epochs of v_k -= lr (grad F_k(v_k) + lambda (v_k - w^t)),
/// w^t being the global weights it received (Equation Ditto). v_k starts at the weights of the client's first round, in the paper at
/// w^0; a client that was never drawn is scored with the global model. Running statistics are the global model's. The train loss of
/// a round covers both models.
/// </summary>
[Named("ditto")]
public sealed record Ditto : Strategy
{
    /// <summary>How much the clients' own models are held to the global one; the paper tunes it over 0.05, 0.1, 0.2, 1 and 2.</summary>
    [Range(0.0, 1e6)]
    public double Lambda { get; init; } = 0.1;

    public override void Fit(LocalTraining local)
    {
        local.Run();
        _ = local.Delta;
        var personal = local.State("personal", local.Global);
        local.Parameters.CopyFrom(personal);
        local.Pull(local.Global, Lambda);
        local.Run();
        personal.CopyFrom(local.Parameters);
    }

    public override void Personalize(LocalTraining local) => local.Parameters.CopyFrom(local.State("personal", local.Global));

    public override double Work(in WorkPlan plan) => 2 * base.Work(plan);

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
}
