using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Centered clipping (Karimireddy, He and Jaggi, "Learning from History for Byzantine Robust Optimization", ICML 2021,
/// equation 5): v += sum_k (x_k - v) min(1, tau / |x_k - v|) / n, some times over, from the center v that the round before ended
/// with, 0 in the first. Every client counts once, whatever its examples.
/// </summary>
/// <remarks>The paper clips workers' momenta; without momentum on the clients the center is what history there is.</remarks>
[Named("centered-clipping")]
public sealed record CenteredClipping : Aggregator
{
    /// <summary>How far from the center an update pulls with its whole length.</summary>
    [Range(1e-9, 1e9)]
    public double Tau { get; init; } = 10;

    /// <summary>Steps in a round: l in the paper.</summary>
    [Range(1, 10_000)]
    public int Iterations { get; init; } = 1;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var kept = server.Vector("centered-clipping.center", result.Length);
        var center = kept.OnHost();
        for (var step = 0; step < Iterations; step++)
        {
            double[] shares = [.. Distances.ToEach(center, updates)
                .Select(distance => Math.Min(1, Tau / Math.Sqrt(distance)) / updates.Count)];
            var left = (float)(1 - shares.Sum());
            Slices.Run(center.Length, (start, size) =>
            {
                var slice = center.Slice(start, size);
                slice.Scale(left);
                for (var i = 0; i < shares.Length; i++) slice.AddScaled((float)shares[i], updates[i].Delta!.Slice(start, size));
            });
        }
        kept.CopyFrom(center);
        result.CopyFrom(center);
    }
}
