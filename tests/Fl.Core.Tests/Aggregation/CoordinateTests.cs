using FsCheck.Xunit;

namespace Fl.Core.Tests.Aggregation;

/// <summary>Median, trimmed mean and Bulyan's last step against their definitions, one coordinate after the other.</summary>
public class CoordinateTests
{
    [Property(MaxTest = 60)]
    public void The_median_is_the_middle_of_the_sorted_values(int seed, byte count, byte length)
    {
        var updates = Given.Draw(seed, count % 45 + 1, length % 70 + 1);
        Assert.Equal(Given.Columns(updates).Select(Median), Given.Aggregate(new CoordinateMedian(), updates));
    }

    [Property(MaxTest = 60)]
    public void The_trimmed_mean_leaves_out_as_many_at_either_end(int seed, byte count, byte length)
    {
        var updates = Given.Draw(seed, count % 45 + 1, length % 70 + 1);
        var trimmed = updates.Length * 3 / 10;
        var result = Given.Aggregate(new TrimmedMean { Fraction = 0.3 }, updates);
        foreach (var (values, actual) in Given.Columns(updates).Zip(result))
            Assert.Equal(values[trimmed..^trimmed].Average(value => (double)value), actual, 1e-6);
    }

    [Fact]
    public void A_fraction_that_is_a_whole_number_of_updates_leaves_out_that_many()
    {
        float[][] updates = [.. Enumerable.Range(0, 100).Select(i => new[] { (float)(i * i) })];
        Assert.Equal(Enumerable.Range(29, 42).Average(i => (double)(i * i)),
            Given.Aggregate(new TrimmedMean { Fraction = 0.29 }, updates)[0], 1e-3);
    }

    [Property(MaxTest = 60)]
    public void Bulyan_averages_the_values_nearest_to_the_median_of_those_that_Krum_chose_one_by_one(int seed, byte attackers, byte more)
    {
        var f = attackers % 5;
        var updates = Given.Draw(seed, 4 * f + 3 + more % 5, 19);
        List<float[]> left = [.. updates], chosen = [];
        while (chosen.Count < updates.Length - 2 * f)
        {
            var best = left.MinBy(own => left.Where(other => other != own).Select(other => Distance(own, other)).Order()
                .Take(Math.Max(1, left.Count - f - 2)).Sum())!;
            chosen.Add(best);
            left.Remove(best);
        }
        var result = Given.Aggregate(new Bulyan { F = f }, updates);
        foreach (var (values, actual) in Given.Columns([.. chosen]).Zip(result))
            Assert.Equal(values.OrderBy(value => Math.Abs(value - Median(values))).Take(chosen.Count - 2 * f)
                .Average(value => (double)value), actual, 1e-6);
    }

    private static float Median(float[] ascending) => ascending.Length % 2 == 1
        ? ascending[ascending.Length / 2]
        : (ascending[ascending.Length / 2 - 1] + ascending[ascending.Length / 2]) * 0.5f;

    private static double Distance(float[] x, float[] y) => x.Zip(y, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
}
