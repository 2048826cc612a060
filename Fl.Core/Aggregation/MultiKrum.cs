using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Multi-Krum (Blanchard et al., "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", NeurIPS 2017,
/// Section 4): the plain mean of the m updates with the lowest scores, which are those of <c>krum</c>. Needs n >= 2 f + 3.
/// </summary>
[Named("multi-krum")]
public sealed record MultiKrum : Aggregator
{
    /// <summary>Attackers to withstand; without a value as many as a round's updates allow, floor((n - 3) / 2).</summary>
    [Range(0, 10_000_000)]
    public int? F { get; init; }

    /// <summary>Updates to average; without a value n - f.</summary>
    [Range(1, 10_000_000)]
    public int? M { get; init; }

    /// <summary>The mean of n - 0 updates would be that of all.</summary>
    private AttackerLimit Limit => KrumScores.Limit with { Least = M is null ? 1 : 0 };

    public override int FewestUpdates => Limit.Fewest(F);

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var f = Limit.Resolve(F, updates.Count, server.Round);
        var distances = Distances.Pairwise([.. updates.Select(update => update.Delta!)]);
        var ranked = KrumScores.Rank(distances, [.. Enumerable.Range(0, updates.Count)], updates.Count - f - 2, 2);
        var m = Math.Min(M ?? updates.Count - f, updates.Count);
        foreach (var chosen in ranked.AsSpan(0, m)) result.AddScaled(1f / m, updates[chosen].Delta!);
    }

    public override IEnumerable<Problem> Problems(StepSize step)
    {
        foreach (var problem in base.Problems(step).Concat(Limit.Problems(F, this, step))) yield return problem;
        var most = step.Updates - Math.Max(1, F ?? 0);
        if (M > most && most > 0) yield return new("m", $"{M} is more than the {most} updates a round that are not attackers': lower m.");
    }
}
