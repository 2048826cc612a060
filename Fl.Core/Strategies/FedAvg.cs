using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Federated averaging (McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data",
/// AISTATS 2017, Algorithm 1): w += server_lr * sum_k n_k (w_k - w) / sum_k n_k. With server_lr 1 it is the paper's.
/// Running statistics of BatchNorm are averaged, whatever server_lr.
/// </summary>
[Named("fedavg")]
public sealed record FedAvg : Strategy
{
    /// <summary>Server learning rate.</summary>
    [Range(0.0, 1e6)]
    public double ServerLr { get; init; } = 1;

    public override LocalTerms? Terms => LocalTerms.None;

    public override void Step(ServerState server, RoundUpdates updates) => server.Parameters.AddScaled((float)ServerLr, updates.Delta);
}
