using FsCheck.Xunit;

namespace Fl.Core.Tests.Aggregation;

public sealed class FLTrustTests
{
    /// <summary>
    /// g_0 = (2, 0). (1, 0) has trust 1 and becomes (2, 0); (3, 4) has 0.6 and becomes (1.2, 1.6); (0, 5) and (-1, 1) have none:
    /// (1 (2, 0) + 0.6 (1.2, 1.6)) / 1.6.
    /// </summary>
    [Fact]
    public void Changes_are_scaled_to_the_server_s_and_weighted_by_their_cosine_with_it() =>
        Near([2.72 / 1.6, 0.96 / 1.6], Aggregate([2, 0], [1, 0], [3, 4], [0, 5], [-1, 1]));

    /// <summary>What follows the trained part is running statistics: weighted 1 and 0.6, but neither scaled nor looked at.</summary>
    [Fact]
    public void Running_statistics_are_averaged_by_trust_as_they_are() =>
        Near([2.72 / 1.6, 0.96 / 1.6, (10 + 0.6 * 20) / 1.6], Aggregate([2, 0], [1, 0, 10], [3, 4, 20], [-1, 0, 1000]));

    [Fact]
    public void Where_nobody_is_trusted_nothing_changes()
    {
        Assert.Equal([0, 0], Aggregate([2, 0], [-1, 0], [0, 3], [0, 0]));
        Assert.Equal([0, 0], Aggregate([0, 0], [1, 0], [0, 3]));
    }

    [Property]
    public void The_result_is_no_longer_than_the_server_s_change_whatever_attackers_send(int seed)
    {
        var draws = Given.Draw(seed, 7, 5);
        var own = draws[0];
        foreach (ref var value in draws[1].AsSpan()) value *= 1e6f;
        var result = Aggregate(own, draws[1..]);
        Assert.InRange(Norm(result), 0, Norm(own) * 1.00001);
        Assert.True(result.Zip(own, (a, b) => (double)a * b).Sum() >= 0);
    }

    [Fact]
    public void A_wrapper_has_the_server_keep_what_the_inner_rule_needs()
    {
        Assert.Equal(50, new Bucketing { Inner = new NearestNeighborMixing { Inner = new FLTrust { RootExamples = 50 } } }.ServerExamples);
        Assert.Equal(0, new Bucketing().ServerExamples);
    }

    private static float[] Aggregate(float[] own, params float[][] updates)
    {
        var server = new ServerState(new Layout([("w", [updates[0].Length], true)]), 100) { OwnChange = Given.Vector(own) };
        return Given.In(server, new FLTrust(), null, updates);
    }

    private static void Near(double[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));
}
