using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The learning rate follows half a cosine from lr in the first round towards lr minimum after the last of its horizon (Loshchilov
/// and Hutter, "SGDR", ICLR 2017, Equation 5, without restarts): minimum + (1 - minimum) (1 + cos(pi (round - 1) / horizon)) / 2.
/// </summary>
[Named("cosine")]
public sealed record CosineSchedule : SpanningSchedule
{
    /// <summary>What is left at the end, as a share of lr.</summary>
    [Range(0.0, 1.0)]
    public double Minimum { get; init; }

    protected override double Factor(int round, int horizon) =>
        Minimum + (1 - Minimum) * (1 + Math.Cos(Math.PI * (round - 1) / horizon)) / 2;
}
