using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Coordinate-wise median (Yin et al., "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates", ICML 2018,
/// Algorithm 1, option I): the median of the clients' values at every coordinate, of an even number the mean of the two in
/// the middle. Every client counts once, whatever its examples.
/// </summary>
[Named("coordinate-median")]
public sealed record CoordinateMedian : Aggregator
{
    /// <summary>Of two it is what lies between them, the mean.</summary>
    public override int FewestUpdates => 3;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result) =>
        SortedCoordinates.Reduce([.. updates.Select(update => update.Delta!)], default(Rule), result);

    private struct Rule : ICoordinateRule
    {
        public readonly Vector512<float> Of(ReadOnlySpan<Vector512<float>> ascending) => Median(ascending);
    }

    internal static Vector512<float> Median(ReadOnlySpan<Vector512<float>> ascending)
    {
        var middle = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) * 0.5f;
    }
}
