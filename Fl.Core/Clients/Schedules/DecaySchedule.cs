using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>The learning rate shrinks by a factor every round: lr decay^(round - 1).</summary>
[Named("decay")]
public sealed record DecaySchedule : Schedule
{
    /// <summary>Factor of a round, such as 0.998 (Acar et al., 2021).</summary>
    [Range(1e-12, 1.0)]
    public double Decay { get; init; } = 0.998;

    public override double Factor(int round) => Math.Pow(Decay, round - 1);
}
