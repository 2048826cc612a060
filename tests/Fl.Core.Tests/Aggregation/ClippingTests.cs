namespace Fl.Core.Tests.Aggregation;

public class ClippingTests
{
    [Fact]
    public void Centered_clipping_goes_on_from_the_center_of_the_round_before()
    {
        var (clipping, server) = (new CenteredClipping { Tau = 1 }, Given.Server(2));
        // From (0, 0): (3, 4) is cut to (0.6, 0.8), (0, 1) stays.
        Assert.Equal([0.3f, 0.9f], Given.In(server, clipping, null, [3, 4], [0, 1]).Select(Round));
        // From (0.3, 0.9): (0.3, 3.9) pulls by (0, 1), (0.3, 0.9) not at all.
        Assert.Equal([0.3f, 1.4f], Given.In(server, clipping, null, [0.3f, 3.9f], [0.3f, 0.9f]).Select(Round));
    }

    [Fact]
    public void Centered_clipping_takes_several_steps_in_a_round() =>
        Assert.Equal([3f], Given.Aggregate(new CenteredClipping { Tau = 1, Iterations = 3 }, [10f], [10f]));

    [Fact]
    public void Without_a_long_update_centered_clipping_is_the_plain_mean() =>
        Assert.Equal(2f, Given.In(null, new CenteredClipping { Tau = 100 }, [1, 50], [1], [3])[0], 1e-6f);

    [Fact]
    public void Norm_bounding_scales_what_is_too_long_and_averages_by_weight()
    {
        var result = Given.In(null, new NormBounding { MaxNorm = 1 }, [1, 3], [3, 4], [0.3f, 0.4f]);
        Assert.Equal([(0.6f + 0.9f) / 4, (0.8f + 1.2f) / 4], result.Select(value => value), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    private static float Round(float value) => MathF.Round(value, 5);
}
