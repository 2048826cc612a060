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
    /// <summary>Elements that are read of a vector at a time, and that are mixed: the nearest cache holds a hundred times these.</summary>
    private const int Tile = 1024, Block = 64;

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
    /// Puts the mean of some of the vectors in the place of each, a tile at a time, so that no copy of them all is needed. A block of
    /// one vector lies beside that of the next: in their own places they would all fall into the same few lines of the cache.
    /// </summary>
    private static unsafe void Mix(HostVector[] vectors, int[][] nearest)
    {
        var blocks = vectors.Length * Block;
        Slices.Run(vectors[0].Length, (from, length) =>
        {
            using HostVector before = new(vectors.Length * Tile), means = new(2 * Block);
            for (var start = from; start < from + length; start += Tile)
            {
                var size = Math.Min(Tile, from + length - start);
                for (var i = 0; i < vectors.Length; i++)
                {
                    var tile = vectors[i].Span.Slice(start, size);
                    for (var at = 0; at < size; at += Block)
                        tile[at..Math.Min(at + Block, size)].CopyTo(before.Span[(at / Block * blocks + i * Block)..]);
                }
                for (var at = 0; at < size; at += Block)
                    for (var i = 0; i < vectors.Length; i += 2)
                    {
                        var next = Math.Min(i + 1, vectors.Length - 1);
                        Means(before.Pointer + at / Block * blocks, nearest[i], nearest[next], means.Pointer);
                        means.Span[..Math.Min(Block, size - at)].CopyTo(vectors[i].Span[(start + at)..]);
                        means.Span.Slice(Block, Math.Min(Block, size - at)).CopyTo(vectors[next].Span[(start + at)..]);
                    }
            }
        });
    }

    /// <summary>The means of some blocks and of as many others; eight sums at a time, which do not wait for one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Means(float* blocks, int[] some, int[] others, float* means)
    {
        const int lanes = Block / 4;
        Vector512<float> a = default, b = default, c = default, d = default;
        Vector512<float> e = default, f = default, g = default, h = default;
        for (var i = 0; i < some.Length; i++)
        {
            var block = blocks + some[i] * Block;
            a += Vector512.Load(block);
            b += Vector512.Load(block + lanes);
            c += Vector512.Load(block + 2 * lanes);
            d += Vector512.Load(block + 3 * lanes);
            block = blocks + others[i] * Block;
            e += Vector512.Load(block);
            f += Vector512.Load(block + lanes);
            g += Vector512.Load(block + 2 * lanes);
            h += Vector512.Load(block + 3 * lanes);
        }
        var share = 1f / some.Length;
        (a * share).Store(means);
        (b * share).Store(means + lanes);
        (c * share).Store(means + 2 * lanes);
        (d * share).Store(means + 3 * lanes);
        (e * share).Store(means + Block);
        (f * share).Store(means + Block + lanes);
        (g * share).Store(means + Block + 2 * lanes);
        (h * share).Store(means + Block + 3 * lanes);
    }
}
