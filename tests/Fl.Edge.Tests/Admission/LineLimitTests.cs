namespace Fl.Edge.Tests;

/// <summary>How many lines one of those whom a log is about may cause.</summary>
public sealed class LineLimitTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void The_last_line_says_that_more_are_left_out_and_the_next_how_many_were()
    {
        var limit = new LineLimit(3, time);
        Assert.Equal(["", "", " (more of this within a minute is left out)", null, null],
            Enumerable.Range(0, 5).Select(_ => limit.Take("a")));
        Assert.Equal("", limit.Take("b"));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(" (2 lines before it were left out)", limit.Take("a"));
        Assert.Equal("", limit.Take("b"));
    }

    [Fact]
    public void Memory_does_not_grow_with_those_who_cause_lines()
    {
        var limit = new LineLimit(1, time);
        for (var i = 0; i < 20_000; i++)
        {
            limit.Take($"{i}");
            Assert.InRange(limit.Keys, 1, 4096);
        }
    }
}
