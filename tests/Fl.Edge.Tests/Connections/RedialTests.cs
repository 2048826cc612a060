using Fl.Core;

namespace Fl.Edge.Tests;

/// <summary>How long a device waits before it tries again, and for how long it goes on.</summary>
public sealed class RedialTests
{
    [Fact]
    public async Task After_a_lost_connection_it_waits_seconds_and_after_a_refusal_minutes_never_the_same_for_two_devices()
    {
        var (lost, refused, other) = (await WaitsAsync(false, 12), await WaitsAsync(true, 12), await WaitsAsync(true, 12));
        Assert.InRange(lost[0].TotalSeconds, 0.25, 0.5);
        Assert.All(lost, wait => Assert.InRange(wait.TotalSeconds, 0.25, 15));
        Assert.All(lost[^3..], wait => Assert.InRange(wait.TotalSeconds, 7.5, 15));
        Assert.InRange(refused[0].TotalSeconds, 1, 2);
        Assert.All(refused[^3..], wait => Assert.InRange(wait.TotalSeconds, 150, 300));
        Assert.NotEqual(refused, other);
    }

    [Fact]
    public async Task The_time_that_it_goes_on_counts_from_when_a_server_last_took_it()
    {
        var (clock, lines) = (new Leaping(), new Told());
        var redial = new Redial("fl.example:1", TimeSpan.FromHours(1), lines, clock);
        for (var i = 0; i < 40; i++)
        {
            clock.Now += TimeSpan.FromMinutes(50);
            redial.Reset();
            await redial.WaitAsync("no", isRefusal: i % 2 == 0, CancellationToken.None);
        }
        clock.Now += TimeSpan.FromHours(1);
        var error = await Assert.ThrowsAsync<RunFailedException>(
            () => redial.WaitAsync("the server cannot be reached", false, CancellationToken.None));
        Assert.Equal("no connection to fl.example:1 for 3,600 s: the server cannot be reached.", error.Message);
    }

    [Fact]
    public async Task Forever_is_for_ever()
    {
        var clock = new Leaping();
        var redial = new Redial("fl.example:1", Timeout.InfiniteTimeSpan, new Told(), clock);
        for (var i = 0; i < 1000; i++)
        {
            clock.Now += TimeSpan.FromDays(1);
            await redial.WaitAsync("no", isRefusal: true, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_reason_is_told_once_until_a_server_takes_the_device_and_a_server_of_many_words_fills_no_memory()
    {
        var lines = new Told();
        var redial = new Redial("fl.example:1", Timeout.InfiniteTimeSpan, lines, new Leaping());
        for (var i = 0; i < 50; i++) await redial.WaitAsync(i % 2 == 0 ? "one" : "two", isRefusal: true, CancellationToken.None);
        string[] expected =
        [
            "disconnected: one; trying again, at most 5 minutes apart",
            "disconnected: two; trying again, at most 5 minutes apart",
        ];
        Assert.Equal(expected, lines.Lines);
        redial.Reset();
        await redial.WaitAsync("one", isRefusal: true, CancellationToken.None);
        Assert.Equal(3, lines.Lines.Length);
    }

    /// <summary>The waits of so many tries in a row.</summary>
    private static async Task<TimeSpan[]> WaitsAsync(bool isRefusal, int count)
    {
        var clock = new Leaping();
        var redial = new Redial("fl.example:1", Timeout.InfiniteTimeSpan, new Told(), clock);
        for (var i = 0; i < count; i++) await redial.WaitAsync("no", isRefusal, CancellationToken.None);
        return [.. clock.Waits];
    }

    /// <summary>A clock that leaps over every wait.</summary>
    private sealed class Leaping : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public List<TimeSpan> Waits { get; } = [];

        public override long GetTimestamp() => Now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            Now += dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
