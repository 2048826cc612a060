namespace Fl.Core.Tests.Federation;

public class ExampleLimitTests
{
    [Theory]
    [InlineData(new[] { 100, 120, 80 }, 400)]
    [InlineData(new[] { 100, 100_000_000 }, 400)]
    [InlineData(new[] { 0, 100, 0, 90, 100_000_000, 0 }, 400)]
    [InlineData(new[] { 7 }, 28)]
    [InlineData(new[] { 0, 0 }, int.MaxValue)]
    [InlineData(new[] { 2_000_000_000 }, int.MaxValue)]
    public void It_is_four_times_the_median_of_those_who_are_asked(int[] claims, int most) => Assert.Equal(most, ExampleLimit.Of(claims));

    [Fact]
    public void Fewer_liars_than_half_do_not_move_it_beyond_honest_claims()
    {
        int[] honest = [50, 80, 100, 130, 160];
        Assert.InRange(ExampleLimit.Of([.. honest, 100_000_000, 100_000_000, 100_000_000, 100_000_000]), 4 * honest.Min(),
            4 * honest.Max());
    }
}
