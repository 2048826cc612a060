using System.ComponentModel.DataAnnotations;
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
        var length = vectors[0].Length;
        using var before = new HostVector(vectors.Length * Tile);
        for (var start = 0; start < length; start += Tile)
        {
            var size = Math.Min(Tile, length - start);
            for (var i = 0; i < vectors.Length; i++) vectors[i].Span.Slice(start, size).CopyTo(before.Span[(i * Tile)..]);
            for (var i = 0; i < vectors.Length; i++)
            {
                var target = vectors[i].Span.Slice(start, size);
                for (var at = 0; at < size; at += Vector512<float>.Count)
                {
                    var sum = Vector512<float>.Zero;
                    foreach (var neighbor in nearest[i]) sum += Vector512.Load(before.Pointer + neighbor * Tile + at);
                    sum *= 1f / nearest[i].Length;
                    new Span<float>(&sum, Math.Min(Vector512<float>.Count, size - at)).CopyTo(target[at..]);
                }
            }
        }
    }
}
