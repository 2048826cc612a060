using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>How many clients there are, and who takes part in a round: the <c>clients:</c> of an experiment.</summary>
public sealed record ClientsOptions : Component
{
    /// <summary>How many clients there are.</summary>
    [Range(1, 10_000_000)]
    public int Count { get; init; } = 100;

    /// <summary>How many are drawn into each round's cohort.</summary>
    [Range(1, 10_000_000)]
    public int PerRound { get; init; } = 10;

    /// <summary>Clients drawn beyond per_round; a round ends when per_round of them have sent their updates.</summary>
    [Range(0, 10_000_000)]
    public int OverSelect { get; init; }

    /// <summary>
    /// Most examples that a client counts for, whatever it claims; null for as many as the largest client of the partition has and, where
    /// clients bring pictures of their own, for four times the median of a round's claims.
    /// </summary>
    [Range(1, 100_000_000), ServersAlone]
    public int? MaxExamples { get; init; }

    /// <summary>Seconds that a round may take, virtual ones in a simulation with devices; null to wait for every client.</summary>
    [Range(1e-3, 1e9)]
    public double? Deadline { get; init; }

    /// <summary>What becomes of a client that would answer after the deadline.</summary>
    public LatePolicy Late { get; init; }

    /// <summary>Who is drawn.</summary>
    public Selection Selection { get; init; } = new Uniform();

    public override IEnumerable<Problem> Problems() =>
        (PerRound > Count ? [new("per_round", $"per_round {PerRound} is more than count {Count}.")] : Array.Empty<Problem>())
        .Concat(Late is not LatePolicy.Drop && Deadline is null
            ? [new("late", "there is no deadline to be late for: set clients.deadline.")]
            : [])
        .Concat(Selection.Problems(this).Select(problem => problem.Under("selection")));
}
