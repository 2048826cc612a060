using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The learning rate falls in steps: lr gamma^floor((round - 1) / every).</summary>
[Named("step")]
public sealed record StepSchedule : Schedule
{
    /// <summary>Rounds in a step.</summary>
    [Range(1, 10_000_000)]
    public int Every { get; init; } = 30;

    /// <summary>Factor of a step.</summary>
    [Range(1e-12, 1.0)]
    public double Gamma { get; init; } = 0.1;

    public override double Factor(int round) => Math.Pow(Gamma, (round - 1) / Every);
}
