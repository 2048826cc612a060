using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Norm bounding (Sun et al., "Can You Really Backdoor Federated Learning?", 2019, Section 4): the mean, weighted by examples,
/// of the updates scaled to a norm of at most M: x_k min(1, M / |x_k|). Without the noise that the paper adds in its weak
/// differential privacy.
/// </summary>
[Named("norm-bounding")]
public sealed record NormBounding : Aggregator
{
    /// <summary>M, the largest Euclidean norm of an update; too large a one bounds nothing.</summary>
    [Range(1e-9, 1e9)]
    public double MaxNorm { get; init; } = 10;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        foreach (var delta in updates.Select(update => update.Delta!))
            if (delta.Norm() is var norm && norm > MaxNorm) delta.Scale((float)(MaxNorm / norm));
        new Mean().Aggregate(updates, server, result);
    }
}
