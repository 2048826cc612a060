using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>When the model is tested, and on whose examples: the <c>evaluate:</c> of an experiment.</summary>
public sealed record EvaluateOptions : Component
{
    /// <summary>Evaluate the global model on the test set every so many rounds, and always after the last.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init; } = 1;

    /// <summary>Also evaluate the final global model on each client's own held-out examples (see the partition's holdout).</summary>
    public bool Clients { get; init; }

    /// <summary>Test accuracies in (0, 1] whose first round and time <c>summary.json</c> reports.</summary>
    public IReadOnlyList<double> Targets { get; init; } = [];

    public override IEnumerable<Problem> Problems() =>
        Targets.Where(t => t is not (> 0 and <= 1)).Select(t => new Problem("targets", $"target accuracy {t} is not in (0, 1]."));
}
