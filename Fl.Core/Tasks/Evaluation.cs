namespace Fl.Core;

/// <summary>A model's score on a set of examples.</summary>
/// <param name="Loss">Mean loss over the targets that count; in nats where it is a cross-entropy.</param>
/// <param name="Accuracy">Share of the targets that the model got right, 0 to 1; NaN where the task knows no right and wrong.</param>
/// <param name="Examples">How many examples.</param>
public sealed record Evaluation(double Loss, double Accuracy, int Examples)
{
    /// <summary>Examples in an evaluation batch, which depends on nothing.</summary>
    public const int BatchSize = 128;

    /// <summary>
    /// An engine that takes fewer at once is given a multiple of so many: the lanes of the widest registers, over which some sums go.
    /// </summary>
    public const int Multiple = 16;

    /// <summary>Share of the attack's bait that the model takes for what the attackers want, 0 to 1; null where there is no bait.</summary>
    public double? AttackSuccess { get; init; }

    /// <summary>Why a figure is missing, which is NaN then; empty when none is.</summary>
    public string Reason { get; init; } = "";
}
