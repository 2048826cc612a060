namespace Fl.Core;

/// <summary>A few measurements of the same figure.</summary>
/// <param name="Count">How many; 0 for none.</param>
/// <param name="Mean">NaN for none.</param>
/// <param name="StandardDeviation">Of the population that they are drawn from (divided by count - 1); NaN for fewer than two.</param>
public readonly record struct SampleStatistics(int Count, double Mean, double StandardDeviation)
{
    public static SampleStatistics Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        if (all.Length == 0) return new(0, double.NaN, double.NaN);
        var mean = all.Average();
        return new(all.Length, mean,
            all.Length == 1 ? double.NaN : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)));
    }

    /// <summary>
    /// Half the width of the interval around the mean that covers the true one with that confidence (Student's t); NaN for fewer than two.
    /// </summary>
    public double HalfWidth(double confidence = 0.95) =>
        Count < 2 ? double.NaN : StudentT.Quantile((1 + confidence) / 2, Count - 1) * StandardDeviation / Math.Sqrt(Count);
}
