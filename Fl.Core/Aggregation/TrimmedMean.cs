using System.ComponentModel.DataAnnotations;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Coordinate-wise trimmed mean (Yin et al., "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates", ICML
/// 2018, Algorithm 1, option II): at every coordinate the mean of the values that remain when the largest and the smallest
/// floor(fraction n) of the n are left out. Every client counts once, whatever its examples.
/// </summary>
[Named("trimmed-mean")]
public sealed record TrimmedMean : Aggregator
{
    /// <summary>Share of the values left out at either end: beta in the paper, at least the share of attackers.</summary>
    [Range(0.0, 0.5, MaximumIsExclusive = true)]
    public double Fraction { get; init; } = 0.1;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        // The small term keeps floor(0.29 * 100), whose product is a little below 29, at 29.
        var trimmed = (int)(Fraction * updates.Count + 1e-9);
        SortedCoordinates.Reduce([.. updates.Select(update => update.Delta!)], new Rule(trimmed), result);
    }

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
