using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// FedProx (Li et al., "Federated Optimization in Heterogeneous Networks", MLSys 2020, Algorithm 2): a client minimizes
/// F_k(w) + mu/2 |w - w^t|^2, so mu (w - w^t) is added to its gradients. A straggler trains for a random number of the epochs, 1 to
/// train.epochs, and its partial work counts. Updates are weighted by examples; the paper draws clients by examples
/// instead, and weights them equally.
/// </summary>
[Named("fedprox")]
public sealed record FedProx : Strategy
{
    /// <summary>Strength of the proximal term; with 0, and no stragglers, it is FedAvg.</summary>
    [Range(0.0, 1e6)]
    public double Mu { get; init; } = 0.01;

    /// <summary>Probability that a client of a round is a straggler; the paper has 0, 0.5 and 0.9.</summary>
    [Range(0.0, 1.0)]
    public double Stragglers { get; init; }

    public override void Fit(LocalTraining local)
    {
        local.Pull(local.Global, Mu);
        var random = local.Random(Purpose.Straggler);
        local.Run(random.NextSingle() < Stragglers ? 1 + random.Next(local.Epochs) : local.Epochs);
    }

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.Add(updates.Delta);
}
