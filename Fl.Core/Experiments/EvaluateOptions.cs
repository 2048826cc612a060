using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>When the model is tested, and on whose examples: the <c>evaluate:</c> of an experiment.</summary>
public sealed record EvaluateOptions : Component
{
    /// <summary>Evaluate the global model on the test set every so many rounds, and always after the last.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init; } = 1;

    /// <summary>
    /// Share of the training set that the server keeps to score the global model on, as often as on the test set: drawn uniformly by
    /// the seed, whatever the partition, and no client's. Choose learning rates and rounds by it, and report the test set's figures.
    /// None without it.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double? Validation { get; init; }

    /// <summary>
    /// Keep the model of the best round beside the final one, in <c>model-best.safetensors</c>: the best on the validation examples, or on
    /// the test set where there are none, and then its test accuracy is no result. It takes the memory of one more model,
    /// here and in each checkpoint.
    /// </summary>
    [ServersAlone]
    public bool KeepBest { get; init; } = true;

    /// <summary>Also evaluate the final global model on each client's own held-out examples (see the partition's holdout).</summary>
    public bool Clients { get; init; }

    /// <summary>Test accuracies in (0, 1] whose first round and time <c>summary.json</c> reports.</summary>
    public IReadOnlyList<double> Targets { get; init; } = [];

    public override IEnumerable<Problem> Problems() =>
        Targets.Where(t => t is not (> 0 and <= 1)).Select(t => new Problem("targets", $"target accuracy {t} is not in (0, 1]."));
}
