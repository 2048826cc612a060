using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// Squared Euclidean distances between vectors: differences in float, their squares summed in double a tile at a time,
/// in an order that depends on nothing.
/// </summary>
internal static unsafe class Distances
{
    /// <summary>Elements that stay in the nearest cache for every pair of vectors.</summary>
    private const int Tile = 1024;

    /// <summary>Between every two of the vectors; symmetric, with zeros on the diagonal.</summary>
    public static double[,] Pairwise(IReadOnlyList<HostVector> vectors)
    {
        var (count, parts) = (vectors.Count, Environment.ProcessorCount);
        var distances = new double[count, count];
        // Two rows at a time, and of those two as far from the ends as each other: as many pairs as of any other.
        var units = (count + 1) / 2;
        Parallel.For(0, parts, part => Pairwise(vectors, distances,
            [.. Enumerable.Range(0, units).Where(unit => Math.Min(unit, units - 1 - unit) % parts == part).Select(unit => 2 * unit)]));
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++) distances[i, j] = distances[j, i];
        return distances;
    }

    /// <summary>From a vector to each update's.</summary>
    public static double[] ToEach(HostVector from, IReadOnlyList<Contribution> updates)
    {
        var distances = new double[updates.Count];
        Parallel.For(0, distances.Length, i => distances[i] = Squared(updates[i].Delta!, from));
        return distances;
    }

    /// <summary>From some of the vectors, and the one after each, to those after them.</summary>
    private static void Pairwise(IReadOnlyList<HostVector> vectors, double[,] distances, int[] rows)
    {
        var (count, length) = (vectors.Count, vectors[0].Length);
        var sums = stackalloc double[8];
        var others = stackalloc float*[4];
        for (var start = 0; start < length; start += Tile)
        {
            var size = Math.Min(Tile, length - start);
            foreach (var i in rows)
            {
                if (i + 1 == count) continue;
                float* x = vectors[i].Pointer + start, y = vectors[i + 1].Pointer + start;
                distances[i, i + 1] += OfTile(x, y, size);
                var j = i + 2;
                for (; j <= count - 4; j += 4)
                {
                    for (var k = 0; k < 4; k++) others[k] = vectors[j + k].Pointer + start;
                    OfEight(x, y, others, size, sums);
                    for (var k = 0; k < 4; k++)
                    {
                        distances[i, j + k] += sums[k];
                        distances[i + 1, j + k] += sums[4 + k];
                    }
                }
                for (; j < count; j++)
                {
                    distances[i, j] += OfTile(x, vectors[j].Pointer + start, size);
                    distances[i + 1, j] += OfTile(y, vectors[j].Pointer + start, size);
                }
            }
        }
        GC.KeepAlive(vectors);
    }

    /// <summary>Between two vectors.</summary>
    public static double Squared(HostVector x, HostVector y)
    {
        var sum = 0.0;
        for (var start = 0; start < x.Length; start += Tile)
            sum += OfTile(x.Pointer + start, y.Pointer + start, Math.Min(Tile, x.Length - start));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return sum;
    }

    private static double OfTile(float* x, float* y, int size)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= size - 16; i += 16)
        {
            var difference = Vector512.Load(x + i) - Vector512.Load(y + i);
            sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
        }
        return Sum(sum) + Rest(x, y, i, size);
    }

    /// <summary>From two to four: eight sums that do not wait for one another, of six that are read.</summary>
    private static void OfEight(float* x, float* y, float** others, int size, double* results)
    {
        var lanes = stackalloc Vector512<float>[8];
        var whole = size / 16 * 16;
        Accumulate(x, y, others[0], others[1], others[2], others[3], whole, lanes);
        for (var k = 0; k < 4; k++)
        {
            results[k] = Sum(lanes[k]) + Rest(x, others[k], whole, size);
            results[4 + k] = Sum(lanes[4 + k]) + Rest(y, others[k], whole, size);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(float* x, float* y, float* z0, float* z1, float* z2, float* z3, int whole, Vector512<float>* sums)
    {
        Vector512<float> x0 = default, x1 = default, x2 = default, x3 = default;
        Vector512<float> y0 = default, y1 = default, y2 = default, y3 = default;
        for (var i = 0; i < whole; i += 16)
        {
            var (a, b) = (Vector512.Load(x + i), Vector512.Load(y + i));
            var other = Vector512.Load(z0 + i);
            var (c, d) = (a - other, b - other);
            x0 = Vector512.FusedMultiplyAdd(c, c, x0);
            y0 = Vector512.FusedMultiplyAdd(d, d, y0);
            other = Vector512.Load(z1 + i);
            (c, d) = (a - other, b - other);
            x1 = Vector512.FusedMultiplyAdd(c, c, x1);
            y1 = Vector512.FusedMultiplyAdd(d, d, y1);
            other = Vector512.Load(z2 + i);
            (c, d) = (a - other, b - other);
            x2 = Vector512.FusedMultiplyAdd(c, c, x2);
            y2 = Vector512.FusedMultiplyAdd(d, d, y2);
            other = Vector512.Load(z3 + i);
            (c, d) = (a - other, b - other);
            x3 = Vector512.FusedMultiplyAdd(c, c, x3);
            y3 = Vector512.FusedMultiplyAdd(d, d, y3);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (x0, x1, x2, x3);
        (sums[4], sums[5], sums[6], sums[7]) = (y0, y1, y2, y3);
    }

    private static double Sum(Vector512<float> lanes)
    {
        var (low, high) = Vector512.Widen(lanes);
        var pairs = low + high;
        var sum = 0.0;
        for (var lane = 0; lane < 8; lane++) sum += pairs[lane];
        return sum;
    }

    private static double Rest(float* x, float* y, int from, int size)
    {
        var sum = 0.0;
        for (var i = from; i < size; i++)
        {
            double difference = x[i] - y[i];
            sum += difference * difference;
        }
        return sum;
    }
}
