namespace Fl.Sim.Tests;

public sealed class OnlineWindowsTests
{
    [Fact]
    public void Windows_become_spells_that_take_turns() => Assert.Equal(
        [new(true, Seconds(5)), new(false, Seconds(10)), new(true, Seconds(30)), new(false, Seconds(40)), new(true, Seconds(41)),
            new(false, TimeSpan.MaxValue)],
        OnlineWindows.Spells([(-9, -3), (-2, 5), (7, 7), (10, 20), (20, 25), (22, 30), (24, 26), (40, 41)]));

    [Fact]
    public void A_client_that_is_away_at_first_is_told_so() =>
        Assert.Equal([new(false, Seconds(3)), new(true, Seconds(4)), new(false, TimeSpan.MaxValue)], OnlineWindows.Spells([(3, 4)]));

    [Fact]
    public void What_is_beyond_all_times_is_never_reached()
    {
        Assert.Equal([new(false, TimeSpan.MaxValue)], OnlineWindows.Spells(Forever(1e18)));
        Assert.Equal([new(true, TimeSpan.MaxValue)], OnlineWindows.Spells([(0, 1e18)]));
        Assert.Equal([new(false, TimeSpan.MaxValue)], OnlineWindows.Spells([]));
    }

    private static IEnumerable<(double, double)> Forever(double step)
    {
        for (var start = step; ; start += step) yield return (start, start + 1);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
