namespace Fl.Core.Tests;

/// <summary>A sample of numbers whose mean is compared with what theory says.</summary>
internal static class Sample
{
    /// <summary>The sample's mean is within five of its standard errors (and a rounding term) of the expected value.</summary>
    public static void AssertMean(double expected, IReadOnlyCollection<double> sample, double rounding = 0)
    {
        var mean = sample.Average();
        var error = Math.Sqrt(sample.Sum(x => (x - mean) * (x - mean)) / (sample.Count - 1) / sample.Count);
        Assert.True(Math.Abs(mean - expected) <= 5 * error + rounding,
            $"Mean {mean} of {sample.Count}, standard error {error}; expected {expected}.");
        // A sample that says nothing would pass anything.
        Assert.True(5 * error + rounding < 0.25 * expected, $"Standard error {error} is too large for {expected}.");
    }

    public static double Median(IEnumerable<int> sample)
    {
        int[] sorted = [.. sample.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
