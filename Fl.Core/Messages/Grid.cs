using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fl.Core;

/// <summary>
/// The fixed-point grid of a round's sums: a product weight * x is rounded once to a 64-bit integer, and integers add up to the same in
/// whatever order. It is the finest that cannot overflow: with |x| &lt;= <see cref="MaxMagnitude"/> and total weight at most W, the spacing
/// is 2^-(62 - 10 - ceil(log2 W)). For 5,000 examples a round that is 2^-39 of a weighted sum, about 4e-16 of a mean.
/// It is decided before a round and goes with its tasks, so that a client may put its own update on it.
/// </summary>
public readonly record struct Grid
{
    /// <summary>Largest magnitude of an element that can be put on it.</summary>
    public const float MaxMagnitude = 1024;

    /// <param name="mostWeight">No more than this much weight is added: W.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not a positive number.</exception>
    public Grid(double mostWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostWeight);
        if (!double.IsFinite(mostWeight)) throw new ArgumentOutOfRangeException(nameof(mostWeight));
        MostWeight = mostWeight;
    }

    /// <summary>No more than this much weight is added: W. It depends on who was asked, and not on who answers first.</summary>
    public double MostWeight { get; }

    /// <summary>Integers for a weight of 1.</summary>
    public double WeightScale => Math.ScaleB(1, 62 - (int)Math.Ceiling(Math.Log2(MostWeight)));

    /// <summary>Integers for a product weight * x of 1; a power of two.</summary>
    public double Scale => WeightScale / MaxMagnitude;

    /// <summary>The integer of a weight.</summary>
    public long Weigh(double weight) => (long)Math.Round(weight * WeightScale);

    /// <summary>Adds the integers of weight * x, rounded half to even, to sums, modulo 2^64.</summary>
    /// <param name="x">Finite values no larger than <see cref="MaxMagnitude"/>; the caller has checked.</param>
    /// <param name="weight">At least 0.</param>
    /// <param name="sums">As long.</param>
    public void Add(ReadOnlySpan<float> x, double weight, Span<long> sums)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, sums.Length);
        AddProducts(x, weight * Scale, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(ReadOnlySpan<float> x, double factor, Span<long> sums)
    {
        var vFactor = Vector512.Create(factor);
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(x[i..]));
            var rounded = Vector512.Round(Vector512.Create(low, high) * vFactor);
            (Vector512.ConvertToInt64Native(rounded) + Vector512.Create<long>(sums[i..])).CopyTo(sums[i..]);
        }
        for (; i < x.Length; i++) sums[i] += (long)Math.Round(x[i] * factor);
    }
}
