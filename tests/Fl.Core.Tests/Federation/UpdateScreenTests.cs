namespace Fl.Core.Tests.Federation;

public class UpdateScreenTests
{
    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "infinite")]
    [InlineData(-2000f, "more than 1024")]
    public void An_update_that_would_poison_the_mean_is_refused_with_a_reason(float bad, string reason)
    {
        for (var place = 0; place < 40; place++)
        {
            using var delta = new HostVector(40);
            delta.Span[place] = bad;
            Assert.Contains(reason, UpdateScreen.WhyNot(Of(delta, 10), 40, 10, []));
        }
    }

    [Fact]
    public void A_wrong_length_or_more_examples_than_announced_is_refused()
    {
        using var delta = new HostVector(5);
        Assert.Equal("5 weights instead of 6", UpdateScreen.WhyNot(Of(delta, 10), 6, 10, []));
        Assert.Equal("0 examples instead of 10", UpdateScreen.WhyNot(Of(delta, 0), 5, 10, []));
        Assert.Equal("11 examples instead of 10", UpdateScreen.WhyNot(Of(delta, 11), 5, 10, []));
        Assert.Equal("no weights", UpdateScreen.WhyNot(Of(null, 10), 5, 10, []));
    }

    [Fact]
    public void A_number_that_the_strategy_needs_must_be_there_and_finite()
    {
        using var delta = new HostVector(5);
        var update = Of(delta, 1);
        Assert.Equal("no finite number for 'loss'", UpdateScreen.WhyNot(update, 5, 1, ["loss"]));
        Assert.Equal("no finite number for 'loss'",
            UpdateScreen.WhyNot(update with { Numbers = new Dictionary<string, double> { ["loss"] = double.NaN } }, 5, 1, ["loss"]));
        Assert.Null(UpdateScreen.WhyNot(update with { Numbers = new Dictionary<string, double> { ["loss"] = 2 } }, 5, 1, ["loss"]));
    }

    [Fact]
    public void A_sound_update_passes()
    {
        using var delta = new HostVector(5);
        delta.Fill(-Grid.MaxMagnitude);
        Assert.Null(UpdateScreen.WhyNot(Of(delta, 1), 5, 1, []));
    }

    private static Update Of(HostVector? delta, int examples) =>
        new(new ClientReport(0, UpdateStatus.Completed, "", examples), delta);
}
