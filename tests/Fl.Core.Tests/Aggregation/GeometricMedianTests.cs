namespace Fl.Core.Tests.Aggregation;

public class GeometricMedianTests
{
    [Fact]
    public void Of_four_points_that_are_convex_it_is_where_the_diagonals_cross()
    {
        // From (0, 0) to (4, 4) and from (3, 0) to (0, 3).
        var median = Given.Aggregate(new GeometricMedian { Iterations = 300 }, [0, 0], [3, 0], [4, 4], [0, 3]);
        Assert.Equal(1.5f, median[0], 1e-4f);
        Assert.Equal(1.5f, median[1], 1e-4f);
    }

    [Fact]
    public void More_than_half_of_the_weight_takes_it()
    {
        var median = Given.In(null, new GeometricMedian { Iterations = 300 }, [4, 1, 2], [1, 2], [7, 7], [-3, 0]);
        Assert.Equal(1f, median[0], 1e-3f);
        Assert.Equal(2f, median[1], 1e-3f);
    }

    [Fact]
    public void One_step_weighs_by_the_inverse_distance_to_the_mean()
    {
        // The mean of 0, 0, 3 is 1; weights 1/1, 1/1, 1/2 give 1.5 / 2.5.
        Assert.Equal(0.6f, Given.Aggregate(new GeometricMedian { Iterations = 1 }, [0], [0], [3])[0], 1e-6f);
        // With nu 2 all distances count as 2: the mean again.
        Assert.Equal(1f, Given.Aggregate(new GeometricMedian { Iterations = 1, Nu = 2 }, [0], [0], [3])[0], 1e-6f);
    }
}
