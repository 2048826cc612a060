using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>Figures as tables show them.</summary>
internal static class Figures
{
    /// <summary>Mean ± standard deviation; how many of the runs have it, where not all do.</summary>
    public static GridCell Cell(Metric metric, ResultCell cell)
    {
        var (sample, some) = (cell.Sample, cell.Measured < cell.Runs);
        if (sample.Count == 0) return new("", Remark: $"(0 of {cell.Runs})");
        var spread = sample.Count > 1 ? Number(metric, sample.StandardDeviation) : null;
        return new(Number(metric, sample.Mean), spread, some ? $"({cell.Measured} of {cell.Runs})" : null) { IsBest = cell.IsBest };
    }

    /// <summary>The interval that covers the true mean with 95 % confidence.</summary>
    public static GridCell Interval(Metric metric, SampleStatistics sample) =>
        sample.Count < 2 ? new("") : new(
            $"[{Number(metric, sample.Mean - sample.HalfWidth())}, {Number(metric, sample.Mean + sample.HalfWidth())}]");

    public static string P(double p) => p < 0.001 ? "<0.001" : p.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(Metric metric, double value) =>
        (value * metric.Scale).ToString($"f{metric.Decimals}", CultureInfo.InvariantCulture);
}
