using System.ComponentModel.DataAnnotations;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Bulyan (El Mhamdi, Guerraoui and Rouault, "The Hidden Vulnerability of Distributed Learning in Byzantium", ICML 2018,
/// Section 4), over Krum: theta = n - 2 f updates are chosen, one after the other, each Krum's among those that are left; at
/// every coordinate the result is the mean of the theta - 2 f values nearest to their median. Needs n >= 4 f + 3.
/// </summary>
/// <remarks>The last choices sum the one nearest neighbour where Krum's n - f - 2 of those that are left would be none.</remarks>
[Named("bulyan")]
public sealed record Bulyan : Aggregator
{
    private static readonly AttackerLimit Limit = new(4, 3, Least: 1);

    /// <summary>Attackers to withstand; without a value as many as a round's updates allow, floor((n - 3) / 4).</summary>
    [Range(0, 10_000_000)]
    public int? F { get; init; }

    public override int FewestUpdates => Limit.Fewest(F);

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var f = Limit.Resolve(F, updates.Count, server.Round);
        var distances = Distances.Pairwise([.. updates.Select(update => update.Delta!)]);
        List<int> left = [.. Enumerable.Range(0, updates.Count)];
        var chosen = new List<HostVector>();
        while (chosen.Count < updates.Count - 2 * f)
        {
            var best = KrumScores.Rank(distances, left, Math.Max(1, left.Count - f - 2), 2)[0];
            chosen.Add(updates[best].Delta!);
            left.Remove(best);
        }
        SortedCoordinates.Reduce(chosen, new Rule(chosen.Count - 2 * f), result);
    }

    public override IEnumerable<Problem> Problems(StepSize step) => [.. base.Problems(step), .. Limit.Problems(F, this, step)];

    /// <summary>
    /// Mean of the <paramref name="nearest"/> values nearest to the median: neighbours in order, so a window slides over them.
    /// </summary>
    private readonly struct Rule(int nearest) : ICoordinateRule
    {
        public Vector512<float> Of(ReadOnlySpan<Vector512<float>> ascending)
        {
            var median = CoordinateMedian.Median(ascending);
            Vector512<double> low = default, high = default;
            foreach (var values in ascending[..nearest]) Add(ref low, ref high, values);
            var (spread, mean) = (Spread(ascending, 0, median), Mean(low, high));
            for (var start = 1; start <= ascending.Length - nearest; start++)
            {
                Add(ref low, ref high, ascending[start + nearest - 1]);
                Add(ref low, ref high, -ascending[start - 1]);
                var other = Spread(ascending, start, median);
                var nearer = Vector512.LessThan(other, spread);
                spread = Vector512.ConditionalSelect(nearer, other, spread);
                mean = Vector512.ConditionalSelect(nearer, Mean(low, high), mean);
            }
            return mean;
        }

        /// <summary>How far the farthest value of a window is from the median.</summary>
        private Vector512<float> Spread(ReadOnlySpan<Vector512<float>> ascending, int start, Vector512<float> median) =>
            Vector512.MaxNative(median - ascending[start], ascending[start + nearest - 1] - median);

        private Vector512<float> Mean(Vector512<double> low, Vector512<double> high) =>
            Vector512.Narrow(low * (1.0 / nearest), high * (1.0 / nearest));

        private static void Add(ref Vector512<double> low, ref Vector512<double> high, Vector512<float> values)
        {
            var (first, second) = Vector512.Widen(values);
            (low, high) = (low + first, high + second);
        }
    }
}
