using System.ComponentModel.DataAnnotations;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Coordinate-wise trimmed mean (Yin et al., "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates", ICML
/// 2018, Algorithm 1, option II): at every coordinate the mean of the values that remain when the largest and the smallest
/// floor(fraction n) of the n are left out; of few updates that may be none. Every client counts once, whatever its examples.
/// </summary>
[Named("trimmed-mean")]
public sealed record TrimmedMean : Aggregator
{
    /// <summary>Share of the values left out at either end: beta in the paper, at least the share of attackers.</summary>
    [Range(0.0, 0.5, MaximumIsExclusive = true)]
    public double Fraction { get; init; } = 0.1;

    /// <summary>Of two nothing is left when one is left out at either end.</summary>
    public override int FewestUpdates => 3;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result) =>
        SortedCoordinates.Reduce([.. updates.Select(update => update.Delta!)], new Rule(Trimmed(updates.Count)), result);

    public override IEnumerable<Problem> Problems(StepSize step)
    {
        foreach (var problem in base.Problems(step)) yield return problem;
        if (step.Updates >= FewestUpdates && Trimmed(step.Updates) == 0)
            yield return new("fraction", $"{OptionText.Number(Fraction)} of {step.Updates} updates, which {step.Source} gives, is none, "
                + "so that nobody is left out: raise it, or take aggregator mean.");
    }

    // The small term keeps floor(0.29 * 100), whose product is a little below 29, at 29.
    private int Trimmed(int updates) => (int)(Fraction * updates + 1e-9);

    private readonly struct Rule(int trimmed) : ICoordinateRule
    {
        public Vector512<float> Of(ReadOnlySpan<Vector512<float>> ascending)
        {
            Vector512<double> low = default, high = default;
            foreach (var values in ascending[trimmed..^trimmed])
            {
                var (first, second) = Vector512.Widen(values);
                (low, high) = (low + first, high + second);
            }
            var share = Vector512.Create(1.0 / (ascending.Length - 2 * trimmed));
            return Vector512.Narrow(low * share, high * share);
        }
    }
}
