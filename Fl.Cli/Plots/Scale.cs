using System.Globalization;

namespace Fl.Cli;

/// <summary>An axis: its ends, and where it has ticks.</summary>
internal sealed record Scale(double Min, double Max, IReadOnlyList<double> Ticks, string Format)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>Ends at round numbers around the values, from zero on where they are not far from it.</summary>
    /// <param name="intervals">About how many there is room for.</param>
    /// <param name="isTight">Whether it ends where the values end, not at the next tick.</param>
    public static Scale Around(double min, double max, int intervals, bool isTight = false)
    {
        if (min > 0 && min < 0.5 * max) min = 0;
        if (!(max > min)) (min, max) = (min - 0.5, min + 0.5);
        var step = Step((max - min) / intervals);
        var (first, last) = (isTight ? Math.Ceiling(min / step - 1e-9) : Math.Floor(min / step + 1e-9), isTight ? Math.Floor(max / step + 1e-9) : Math.Ceiling(max / step - 1e-9));
        var ticks = Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step).ToList();
        var decimals = Enumerable.Range(0, 9).First(digits => digits == 8 || Math.Abs(Math.Round(step, digits) - step) < 1e-9 * step);
        return isTight ? new(min, max, ticks, $"n{decimals}") : new(ticks[0], ticks[^1], ticks, $"n{decimals}");
    }

    /// <summary>Where a value is between the ends, 0 to 1.</summary>
    public double Share(double value) => (value - Min) / (Max - Min);

    public string Label(double tick) => tick.ToString(Format, CultureInfo.InvariantCulture);

    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * Steps.First(step => step * power >= least * (1 - 1e-9));
    }
}
