namespace Fl.Core;

/// <summary>The global model's score on a set of examples.</summary>
/// <param name="Loss">Mean softmax cross-entropy, in nats.</param>
/// <param name="Accuracy">Share of examples classified right, 0 to 1.</param>
/// <param name="Examples">How many examples.</param>
public sealed record Evaluation(double Loss, double Accuracy, int Examples)
{
    /// <summary>Examples in an evaluation batch, which depends on nothing.</summary>
    public const int BatchSize = 128;

    /// <summary>Share of the attack's bait that the model takes for what the attackers want, 0 to 1; null where there is no bait.</summary>
    public double? AttackSuccess { get; init; }

    /// <summary>Why a figure is missing, which is NaN then; empty when none is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>From sums over the examples.</summary>
    public static Evaluation From(BatchResult sums, int examples) =>
        new(sums.LossSum / examples, (double)sums.Correct / examples, examples);
}
