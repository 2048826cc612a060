using FsCheck.Xunit;

namespace Fl.Core.Tests.Aggregation;

public class KrumTests
{
    /// <summary>n = 5, f = 1, so 2 neighbours: the scores of 0, 1, 1.1, 1.3 and 10 are 2.21, 0.1, 0.05, 0.13 and 154.9.</summary>
    private static readonly float[][] ByHand = [[0], [1], [1.1f], [1.3f], [10]];

    [Fact]
    public void Krum_takes_the_update_with_the_lowest_score() => Assert.Equal([1.1f], Given.Aggregate(new Krum { F = 1 }, ByHand));

    [Fact]
    public void Multi_krum_averages_those_with_the_lowest_scores()
    {
        Assert.Equal(1.05f, Given.Aggregate(new MultiKrum { F = 1, M = 2 }, ByHand)[0], 1e-6f);
        Assert.Equal((1 + 1.1f + 1.3f + 0) / 4, Given.Aggregate(new MultiKrum { F = 1 }, ByHand)[0], 1e-6f);
    }

    [Fact]
    public void Of_equal_scores_the_first_client_wins() => Assert.Equal([2f], Given.Aggregate(new Krum { F = 0 }, [2f], [2f], [5f], [5f]));

    [Property(MaxTest = 100)]
    public void The_score_sums_a_power_of_the_distances_to_the_nearest(int seed, byte attackers, byte more, bool fourth)
    {
        var f = attackers % 6;
        var power = fourth ? 4 : 2;
        var updates = Given.Draw(seed, 2 * f + 3 + more % 4, 5);
        var expected = updates.MinBy(own => updates.Where(other => other != own)
            .Select(other => Math.Pow(own.Zip(other, (a, b) => ((double)a - b) * ((double)a - b)).Sum(), power / 2)).Order()
            .Take(updates.Length - f - 2).Sum());
        Assert.Equal(expected, Given.Aggregate(new Krum { F = f, Power = power }, updates));
    }

    [Property(MaxTest = 30)]
    public void Distances_are_those_of_double_precision(int seed, byte count, short length)
    {
        var updates = Given.Draw(seed, count % 12 + 1, Math.Abs((int)length) % 3000 + 1);
        var distances = Distances.Pairwise([.. updates.Select(Given.Vector)]);
        for (var i = 0; i < updates.Length; i++)
            for (var j = 0; j < updates.Length; j++)
            {
                var expected = updates[i].Zip(updates[j], (a, b) => ((double)a - b) * ((double)a - b)).Sum();
                Assert.Equal(expected, distances[i, j], expected * 1e-6);
                Assert.Equal(distances[i, j], Distances.Squared(Given.Vector(updates[i]), Given.Vector(updates[j])), expected * 1e-12);
            }
    }
}
