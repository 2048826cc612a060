using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Geometric median, RFA (Pillutla, Kakade and Harchaoui, "Robust Aggregation for Federated Learning", IEEE Transactions on
/// Signal Processing 2022, Algorithm 2, the smoothed Weiszfeld algorithm): from the mean v of the updates x_k weighted by
/// their examples alpha_k, v = sum_k beta_k x_k / sum_k beta_k with beta_k = alpha_k / max(nu, |v - x_k|), some times over.
/// </summary>
[Named("geometric-median")]
public sealed record GeometricMedian : Aggregator
{
    /// <summary>Steps of the Weiszfeld algorithm; the paper's budget is 3.</summary>
    [Range(1, 10_000)]
    public int Iterations { get; init; } = 3;

    /// <summary>Distances count as this at least, so that an update on the median does not take it all.</summary>
    [Range(1e-12, 1e6)]
    public double Nu { get; init; } = 1e-6;

    /// <summary>Of two it is what lies between them, the mean.</summary>
    public override int FewestUpdates => 3;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var total = updates.Sum(update => update.Weight);
        double[] alphas = [.. updates.Select(update => total > 0 ? update.Weight / total : 1.0 / updates.Count)];
        Combine(updates, alphas, result);
        for (var i = 0; i < Iterations; i++)
        {
            var distances = Distances.ToEach(result, updates);
            Combine(updates, [.. distances.Zip(alphas, (distance, alpha) => alpha / Math.Max(Nu, Math.Sqrt(distance)))], result);
        }
    }

    private static void Combine(IReadOnlyList<Contribution> updates, double[] weights, HostVector result)
    {
        result.Fill(0);
        var total = weights.Sum();
        Slices.Run(result.Length, (start, size) =>
        {
            var slice = result.Slice(start, size);
            for (var i = 0; i < weights.Length; i++) slice.AddScaled((float)(weights[i] / total), updates[i].Delta!.Slice(start, size));
        });
    }
}
