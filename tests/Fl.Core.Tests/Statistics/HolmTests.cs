using FsCheck.Xunit;

namespace Fl.Core.Tests;

/// <summary>Holm's correction against a worked example and against the principle that it follows from.</summary>
public sealed class HolmTests
{
    /// <summary>Wikipedia, "Holm–Bonferroni method"; in R <c>p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")</c>.</summary>
    [Fact]
    public void Corrected_p_values_are_those_of_the_worked_example() =>
        AssertNear([0.03, 0.06, 0.06, 0.02], Holm.Correct([0.01, 0.04, 0.03, 0.005]));

    [Fact]
    public void No_corrected_p_value_is_above_one_and_one_comparison_is_not_corrected()
    {
        AssertNear([1, 1, 1], Holm.Correct([0.5, 0.4, 0.9]));
        AssertNear([0.25], Holm.Correct([0.25]));
        Assert.Empty(Holm.Correct([]));
    }

    /// <summary>Closed testing (Marcus, Peritz and Gabriel, Biometrika 1976) with Bonferroni's test of every set of hypotheses.</summary>
    [Property]
    public void Corrected_p_values_are_the_greatest_of_Bonferronis_over_all_sets(byte[] drawn)
    {
        var p = drawn.Take(7).Select(value => value / 255.0).ToArray();
        var expected = new double[p.Length];
        for (var set = 1; set < 1 << p.Length; set++)
        {
            var members = Enumerable.Range(0, p.Length).Where(i => (set >> i & 1) == 1).ToList();
            var bonferroni = Math.Min(1, members.Count * members.Min(i => p[i]));
            foreach (var i in members) expected[i] = Math.Max(expected[i], bonferroni);
        }
        AssertNear(expected, Holm.Correct(p));
    }

    private static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<double> found)
    {
        Assert.Equal(expected.Count, found.Count);
        foreach (var (one, other) in expected.Zip(found)) Assert.Equal(one, other, 1e-12);
    }
}
