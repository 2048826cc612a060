using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>
/// Reference values: SciPy 1.10.1 (<c>scipy.stats.wilcoxon</c>, <c>t.ppf</c>, <c>t.cdf</c>, <c>t.interval</c>, <c>sem</c>).
/// </summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.975, 2, 4.302652729911275)]
    [InlineData(0.95, 9, 1.8331129326536335)]
    [InlineData(0.995, 30, 2.7499956535670305)]
    [InlineData(0.025, 2, -4.302652729911275)]
    public void Quantiles_of_Students_t_are_those_of_SciPy(double p, int degrees, double expected) =>
        Assert.Equal(expected, StudentT.Quantile(p, degrees), 1e-9);

    [Theory]
    [InlineData(1.5, 1, 0.8128329581890013)]
    [InlineData(-2, 4, 0.05805826175840775)]
    [InlineData(0.3, 7, 0.6135549747989328)]
    public void Probabilities_of_Students_t_are_those_of_SciPy(double t, int degrees, double expected) =>
        Assert.Equal(expected, StudentT.Cdf(t, degrees), 1e-12);

    [Fact]
    public void A_sample_has_the_mean_deviation_and_interval_of_SciPy()
    {
        var sample = SampleStatistics.Of([1, 2, 4, 8, 16]);
        Assert.Equal((5, 6.2), (sample.Count, sample.Mean));
        Assert.Equal(6.099180272790763, sample.StandardDeviation, 1e-12);
        Assert.Equal(13.773132563278917, sample.Mean + sample.HalfWidth(), 1e-8);
        Assert.Equal(double.NaN, SampleStatistics.Of([3]).HalfWidth());
        Assert.Equal(0, SampleStatistics.Of([]).Count);
    }

    [Fact]
    public void Wilcoxons_exact_p_is_that_of_SciPy() =>
        Assert.Equal(new(15, 0.041259765625), WilcoxonSignedRank.Of([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]));

    [Fact]
    public void Wilcoxons_p_for_many_pairs_is_SciPys_with_corrections_for_ties_and_continuity()
    {
        var test = WilcoxonSignedRank.Of(Enumerable.Range(0, 60).Select(i => (double)(i * 37 % 61 - 25)));
        Assert.Equal(59, test.Pairs);
        Assert.Equal(0.03968629824713282, test.P, 1e-12);
    }

    [Property]
    public void Wilcoxons_p_counts_the_signs_that_are_no_likelier(sbyte[] drawn)
    {
        var differences = drawn.Take(9).Select(value => (double)(value % 5)).ToArray();
        var test = WilcoxonSignedRank.Of(differences);
        var magnitudes = differences.Where(value => value != 0).Select(Math.Abs).ToArray();
        Assert.Equal(magnitudes.Length, test.Pairs);
        // The mean rank of each magnitude among all, and every choice of signs.
        var ranks = magnitudes.Select(value =>
            magnitudes.Count(other => other < value) + (magnitudes.Count(other => other == value) + 1) / 2.0).ToArray();
        double Distance(Func<int, bool> isPositive) => Math.Abs(ranks.Select((rank, i) => isPositive(i) ? rank : -rank).Sum());
        var own = Distance(i => differences.Where(value => value != 0).ElementAt(i) > 0);
        var choices = 1 << ranks.Length;
        var asFar = Enumerable.Range(0, choices).Count(signs => Distance(i => (signs >> i & 1) == 1) >= own);
        Assert.Equal((double)asFar / choices, test.P, 1e-12);
    }

    [Theory]
    [InlineData(5, 0.0625)]
    [InlineData(6, 0.03125)]
    public void The_least_p_is_that_of_one_sign(int pairs, double p)
    {
        Assert.Equal(p, WilcoxonSignedRank.Least(pairs));
        Assert.Equal(p, WilcoxonSignedRank.Of(Enumerable.Range(1, pairs).Select(i => (double)i)).P);
    }
}
