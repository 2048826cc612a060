using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The <c>clients:</c> of an experiment.</summary>
public sealed record ClientsOptions : Component
{
    /// <summary>How many clients there are.</summary>
    [Range(1, 10_000_000)]
    public int Count { get; init; } = 100;

    /// <summary>How many are drawn into each round's cohort.</summary>
    [Range(1, 10_000_000)]
    public int PerRound { get; init; } = 10;

    /// <summary>Who is drawn.</summary>
    public Selection Selection { get; init; } = new Uniform();

    public override IEnumerable<Problem> Problems() =>
        (PerRound > Count ? [new("per_round", $"per_round {PerRound} is more than count {Count}.")] : Array.Empty<Problem>())
        .Concat(Selection.Problems(this).Select(problem => problem with { Key = $"selection.{problem.Key}" }));
}
