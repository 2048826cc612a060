using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// The weighted mean of a stream of vectors, the same to the last bit in whatever order they are added: each product
/// weight * x is rounded once to a fixed-point grid and summed in 64-bit integers, whose addition is associative.
/// Memory is one 64-bit sum per element, however many vectors there are.
/// </summary>
/// <remarks>
/// The grid is the finest that cannot overflow: with |x| &lt;= <see cref="MaxMagnitude"/> and total weight at most W, the
/// spacing is 2^-(62 - 10 - ceil(log2 W)). For 5,000 examples a round that is 2^-39 of a weighted sum, about 4e-16 of a mean.
/// </remarks>
/// <threadsafety>Not thread-safe; threads have one each, and add them up.</threadsafety>
public sealed class WeightedMean
{
    /// <summary>Largest magnitude of an element that can be added.</summary>
    public const float MaxMagnitude = 1024;

    private readonly long[] sums;
    private readonly HostVector mean;
    private double scale, capacity, weightScale = 1;
    private long weightSum;

    /// <summary>To be <see cref="Reset"/> before it is used.</summary>
    /// <param name="length">Elements of each vector.</param>
    public WeightedMean(int length) => (sums, mean) = (HugePages.Array<long>(length), new HostVector(length));

    /// <summary>Sum of the weights added since <see cref="Reset"/>.</summary>
    public double TotalWeight => weightSum / weightScale;

    /// <summary>How many vectors were added since <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of weight * x over sum of weight; zero when nothing was added. Computed on each read.</summary>
    public HostVector Mean
    {
        get
        {
            var target = mean.Span;
            var factor = TotalWeight > 0 ? 1 / (scale * TotalWeight) : 0;
            for (var i = 0; i < target.Length; i++) target[i] = (float)(sums[i] * factor);
            return mean;
        }
    }

    /// <summary>Starts a new mean.</summary>
    /// <param name="maxTotalWeight">No more than this much weight will be added; it fixes the grid, so it must not depend on the order.</param>
    public void Reset(double maxTotalWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTotalWeight);
        Array.Clear(sums);
        (capacity, weightSum, Count) = (maxTotalWeight, 0, 0);
        weightScale = Math.ScaleB(1, 62 - (int)Math.Ceiling(Math.Log2(maxTotalWeight)));
        scale = weightScale / MaxMagnitude;
    }

    /// <summary>Adds one vector.</summary>
    /// <param name="x">Finite values no larger than <see cref="MaxMagnitude"/>; the caller has checked.</param>
    /// <param name="weight">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total weight would exceed what <see cref="Reset"/> was told.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> x, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, sums.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TotalWeight + weight, capacity, nameof(weight));
        var factor = weight * scale;
        var vFactor = Vector512.Create(factor);
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(x[i..]));
            var rounded = Vector512.Round(Vector512.Create(low, high) * vFactor);
            (Vector512.ConvertToInt64Native(rounded) + Vector512.Create(sums.AsSpan(i))).CopyTo(sums.AsSpan(i));
        }
        for (; i < x.Length; i++) sums[i] += (long)Math.Round(x[i] * factor);
        weightSum += (long)Math.Round(weight * weightScale);
        Count++;
    }

    /// <summary>Adds what another was given since both were told of the same most weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The total weight would exceed that.</exception>
    public void Add(WeightedMean other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.capacity, capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TotalWeight + other.TotalWeight, capacity, nameof(other));
        for (var i = 0; i < sums.Length; i++) sums[i] += other.sums[i];
        weightSum += other.weightSum;
        Count += other.Count;
    }
}
