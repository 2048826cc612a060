using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Fl.Core;

/// <summary>An interval of numbers, either end open or absent (infinite).</summary>
public readonly record struct Bounds(double Min, double Max, bool MinIsExclusive = false, bool MaxIsExclusive = false)
{
    public static readonly Bounds None = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The bounds of an option: its [Range], within what its type can hold; a long's own ends count as none.</summary>
    internal static Bounds Of(Type type, RangeAttribute? range)
    {
        var bounds = range is null ? None : new Bounds(
            Number(range.Minimum), Number(range.Maximum), range.MinimumIsExclusive, range.MaximumIsExclusive);
        if (type == typeof(float))
            return bounds with { Min = Math.Max(bounds.Min, float.MinValue), Max = Math.Min(bounds.Max, float.MaxValue) };
        if (type == typeof(int) || type == typeof(EpochRange))
            return bounds with { Min = Math.Max(bounds.Min, int.MinValue), Max = Math.Min(bounds.Max, int.MaxValue) };
        return type != typeof(long) ? bounds : bounds with
        {
            Min = bounds.Min <= long.MinValue ? double.NegativeInfinity : bounds.Min,
            Max = bounds.Max >= long.MaxValue ? double.PositiveInfinity : bounds.Max,
        };
    }

    public bool Contains(double value) =>
        (MinIsExclusive ? value > Min : value >= Min) && (MaxIsExclusive ? value < Max : value <= Max);

    /// <summary>In words: <c>from 0 to 1</c>, <c>at least 0 and below 1</c>, <c>above 0</c>; empty where there are none.</summary>
    public override string ToString()
    {
        var (low, high) = (double.IsNegativeInfinity(Min) ? null : OptionText.Number(Min),
            double.IsPositiveInfinity(Max) ? null : OptionText.Number(Max));
        if (low is not null && high is not null && !MinIsExclusive && !MaxIsExclusive) return $"from {low} to {high}";
        var atLeast = low is null ? null : (MinIsExclusive ? "above " : "at least ") + low;
        var atMost = high is null ? null : (MaxIsExclusive ? "below " : "at most ") + high;
        return string.Join(" and ", new[] { atLeast, atMost }.OfType<string>());
    }

    private static double Number(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);
}
