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
        var (count, length) = (vectors.Count, vectors[0].Length);
        var distances = new double[count, count];
        var four = stackalloc double[4];
        for (var start = 0; start < length; start += Tile)
        {
            var size = Math.Min(Tile, length - start);
            for (var i = 0; i < count; i++)
            {
                var x = vectors[i].Pointer + start;
                var j = i + 1;
                for (; j <= count - 4; j += 4)
                {
                    OfFour(x, vectors[j].Pointer + start, vectors[j + 1].Pointer + start, vectors[j + 2].Pointer + start,
                        vectors[j + 3].Pointer + start, size, four);
                    for (var k = 0; k < 4; k++) distances[i, j + k] += four[k];
                }
                for (; j < count; j++) distances[i, j] += OfTile(x, vectors[j].Pointer + start, size);
            }
        }
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++) distances[i, j] = distances[j, i];
        GC.KeepAlive(vectors);
        return distances;
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

    /// <summary>Four at a time, so that the sums do not wait for one another.</summary>
    private static void OfFour(float* x, float* y0, float* y1, float* y2, float* y3, int size, double* results)
    {
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        var i = 0;
        for (; i <= size - 16; i += 16)
        {
            var own = Vector512.Load(x + i);
            var (d0, d1) = (own - Vector512.Load(y0 + i), own - Vector512.Load(y1 + i));
            var (d2, d3) = (own - Vector512.Load(y2 + i), own - Vector512.Load(y3 + i));
            sum0 = Vector512.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector512.FusedMultiplyAdd(d1, d1, sum1);
            sum2 = Vector512.FusedMultiplyAdd(d2, d2, sum2);
            sum3 = Vector512.FusedMultiplyAdd(d3, d3, sum3);
        }
        results[0] = Sum(sum0) + Rest(x, y0, i, size);
        results[1] = Sum(sum1) + Rest(x, y1, i, size);
        results[2] = Sum(sum2) + Rest(x, y2, i, size);
        results[3] = Sum(sum3) + Rest(x, y3, i, size);
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
