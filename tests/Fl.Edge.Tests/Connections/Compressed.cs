namespace Fl.Edge.Tests;

/// <summary>A clock that runs faster than the world's, and may be wrong.</summary>
internal sealed class Compressed(double factor) : TimeProvider
{
    private readonly DateTimeOffset began = System.GetUtcNow();

    /// <summary>How wrong it is.</summary>
    public TimeSpan Wrong { get; set; }

    public override long GetTimestamp() => (long)(System.GetTimestamp() * factor);

    public override DateTimeOffset GetUtcNow() => began + (System.GetUtcNow() - began) * factor + Wrong;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    private TimeSpan Shorter(TimeSpan time) =>
        time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / factor));
}
