using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Nearest-neighbor mixing, NNM (Allouah et al., "Fixing by Mixing: A Recipe for Optimal Byzantine ML under Heterogeneity",
/// AISTATS 2023, Algorithm 2): each update becomes the plain mean of the n - f updates nearest to it, itself among them; of
/// equally near ones those of the first clients. The inner aggregator sees these. Needs n >= 2 f + 1.
/// </summary>
[Named("nearest-neighbor-mixing")]
public sealed record NearestNeighborMixing : Aggregator
{
    private const int Tile = 1024;
    private static readonly AttackerLimit Limit = new(2, 1, Least: 1);

    /// <summary>Attackers to withstand; without a value as many as a round's updates allow, floor((n - 1) / 2).</summary>
    [Range(0, 10_000_000)]
    public int? F { get; init; }

    /// <summary>What aggregates the mixed updates.</summary>
    public Aggregator Inner { get; init; } = new CoordinateMedian();

    public override int FewestUpdates => Math.Max(Limit.Fewest(F), Inner.FewestUpdates);

    public override int ServerExamples => Inner.ServerExamples;

    public override void Aggregate(IReadOnlyList<Contribution> updates, ServerState server, HostVector result)
    {
        var f = Limit.Resolve(F, updates.Count, server.Round);
        HostVector[] vectors = [.. updates.Select(update => update.Delta!)];
        var distances = Distances.Pairwise(vectors);
        Mix(vectors, [.. vectors.Select((_, i) => Nearest(distances, i, vectors.Length - f))]);
        Inner.Aggregate(updates, server, result);
    }

    public override IEnumerable<Problem> Problems(StepSize step) =>
    [
        .. step.Updates < Limit.Fewest(F) ? base.Problems(step) : [],
        .. Limit.Problems(F, this, step),
        .. Inner.Problems(step).Select(problem => problem.Under("inner")),
    ];

    private static int[] Nearest(double[,] distances, int of, int count) =>
        [.. Enumerable.Range(0, distances.GetLength(0)).OrderBy(i => i == of ? -1 : distances[of, i]).Take(count)];

    /// <summary>
    /// Puts the mean of some of the vectors in the place of each, a tile at a time, so that no copy of them all is needed.
    /// </summary>
    private static unsafe void Mix(HostVector[] vectors, int[][] nearest)
    {
        Slices.Run(vectors[0].Length, (from, length) =>
        {
            using HostVector before = new(vectors.Length * Tile), mean = new(Tile);
            for (var start = from; start < from + length; start += Tile)
            {
                var size = Math.Min(Tile, from + length - start);
                for (var i = 0; i < vectors.Length; i++) vectors[i].Span.Slice(start, size).CopyTo(before.Span[(i * Tile)..]);
                for (var i = 0; i < vectors.Length; i++)
                {
                    for (var at = 0; at < size; at += 4 * Vector512<float>.Count)
                        Mean(before.Pointer + at, nearest[i], mean.Pointer + at);
                    mean.Span[..size].CopyTo(vectors[i].Span[start..]);
                }
            }
        });
    }

    /// <summary>The mean of 64 elements of some tiles; four sums at a time, which do not wait for one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Mean(float* tiles, int[] nearest, float* mean)
    {
        var lanes = Vector512<float>.Count;
        Vector512<float> a = default, b = default, c = default, d = default;
        foreach (var neighbor in nearest)
        {
            var tile = tiles + neighbor * Tile;
            a += Vector512.Load(tile);
            b += Vector512.Load(tile + lanes);
            c += Vector512.Load(tile + 2 * lanes);
            d += Vector512.Load(tile + 3 * lanes);
        }
        var share = 1f / nearest.Length;
        (a * share).Store(mean);
        (b * share).Store(mean + lanes);
        (c * share).Store(mean + 2 * lanes);
        (d * share).Store(mean + 3 * lanes);
    }
}
