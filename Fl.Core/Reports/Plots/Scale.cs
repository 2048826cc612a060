using System.Globalization;

namespace Fl.Reports;

/// <summary>An axis: its ends, and where it has ticks.</summary>
internal sealed record Scale(double Min, double Max, IReadOnlyList<double> Ticks, string Format)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>Whether equal distances are equal factors.</summary>
    public bool IsLog { get; private init; }

    /// <summary>Ends at round numbers around the values, from zero on where they are not far from it.</summary>
    /// <param name="intervals">About how many there is room for.</param>
    /// <param name="isTight">Whether it ends where the values end, not at the next tick.</param>
    public static Scale Around(double min, double max, int intervals, bool isTight = false)
    {
        if (min > 0 && min < 0.5 * max) min = 0;
        if (!(max > min)) (min, max) = (min - 0.5, min + 0.5);
        return Between(min, max, intervals, isTight);
    }

    /// <summary>Ends at those very values.</summary>
    public static Scale Exactly(double min, double max, int intervals) => Between(min, max, intervals, isTight: true);

    /// <summary>
    /// A logarithmic one that ends at the values, with ticks at powers of ten, and at 2 and 5 times these where there are few; at round
    /// numbers where it spans less than a factor of ten.
    /// </summary>
    /// <param name="min">Above zero.</param>
    public static Scale Logarithmic(double min, double max, int intervals)
    {
        if (!(max > min)) (min, max) = (min / 2, min * 2);
        if (max / min < 10) return Between(min, max, intervals, isTight: true) with { IsLog = true };
        var (first, last) = ((int)Math.Floor(Math.Log10(min)), (int)Math.Ceiling(Math.Log10(max)));
        double[] multiples = last - first <= 2 ? [1, 2, 5] : [1];
        var all = Enumerable.Range(first, last - first + 1).SelectMany(power =>
            multiples.Select(multiple => multiple * Math.Pow(10, power)))
            .Where(tick => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)).ToList();
        var every = (all.Count + intervals) / (intervals + 1);
        return new(min, max, [.. all.Where((_, i) => i % every == 0)], "#,0.####") { IsLog = true };
    }

    /// <summary>Where a value is between the ends, 0 to 1.</summary>
    public double Share(double value) => IsLog ? Math.Log(value / Min) / Math.Log(Max / Min) : (value - Min) / (Max - Min);

    /// <summary>Whether the axis can show a value, inside its ends or not.</summary>
    public bool Shows(double value) => !IsLog || value > 0;

    public string Label(double tick) => tick.ToString(IsLog && (tick is < 1e-3 or > 1e5) ? "0.##e0" : Format, CultureInfo.InvariantCulture);

    private static Scale Between(double min, double max, int intervals, bool isTight)
    {
        var step = Step((max - min) / intervals);
        var (first, last) = (isTight ? Math.Ceiling(min / step - 1e-9) : Math.Floor(min / step + 1e-9),
            isTight ? Math.Floor(max / step + 1e-9) : Math.Ceiling(max / step - 1e-9));
        var ticks = Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step).ToList();
        if (ticks.Count == 0) return Between(min, max, 2 * intervals, isTight);
        var decimals = Enumerable.Range(0, 9).First(digits => digits == 8 || Math.Abs(Math.Round(step, digits) - step) < 1e-9 * step);
        return isTight ? new(min, max, ticks, $"n{decimals}") : new(ticks[0], ticks[^1], ticks, $"n{decimals}");
    }

    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * Steps.First(step => step * power >= least * (1 - 1e-9));
    }
}
