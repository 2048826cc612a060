using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The <c>train:</c> of an experiment: what a client does with its data in one round.</summary>
public sealed record TrainOptions : Component
{
    /// <summary>Passes over the client's data, reshuffled each time.</summary>
    [Range(1, 100_000)]
    public int Epochs { get; init; } = 1;

    /// <summary>Examples in a step; the last batch of an epoch may be smaller. 0 means all of the client's examples at once.</summary>
    [Range(0, 65_536)]
    public int BatchSize { get; init; } = 32;

    /// <summary>The client's optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>Learning rate.</summary>
    [Range(0.0, 1e6)]
    public double Lr { get; init; } = 0.01;

    /// <summary>SGD momentum; its buffer starts at zero each round.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>Nesterov's momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>L2 penalty added to the gradient.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; }

    public override IEnumerable<Problem> Problems() =>
        Nesterov && Momentum == 0 ? [new("nesterov", "nesterov needs a momentum above 0.")] : [];
}
