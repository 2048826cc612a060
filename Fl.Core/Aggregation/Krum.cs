using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Krum (Blanchard et al., "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", NeurIPS 2017, Section 4):
/// the one update with the lowest sum of squared distances to its n - f - 2 nearest; of equal ones that of the first
/// client. Needs n >= 2 f + 3. Distances are over the whole model, running statistics included.
/// </summary>
/// <remarks>With power 4 the score sums fourth powers of distances, as the code of Karimireddy, He and Jaggi (ICLR 2022) does.</remarks>
[Named("krum")]
public sealed record Krum : Aggregator
{
    /// <summary>Attackers to withstand; without a value as many as a round's updates allow, floor((n - 3) / 2).</summary>
    [Range(0, 10_000_000)]
    public int? F { get; init; }

    /// <summary>Power of the Euclidean distance that the score sums: 2 is the paper's.</summary>
    [Range(1, 8)]
    public int Power { get; init; } = 2;

    public override int FewestUpdates => KrumScores.Limit.Fewest(F);

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var f = KrumScores.Limit.Resolve(F, updates.Count, server.Round);
        var distances = Distances.Pairwise([.. updates.Select(update => update.Delta!)]);
        var ranked = KrumScores.Rank(distances, [.. Enumerable.Range(0, updates.Count)], updates.Count - f - 2, Power);
        result.CopyFrom(updates[ranked[0]].Delta!);
    }

    public override IEnumerable<Problem> Problems(StepSize step) => [.. base.Problems(step), .. KrumScores.Limit.Problems(F, this, step)];
}
