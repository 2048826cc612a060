namespace Fl.Edge;

/// <summary>
/// Exponential backoff with jitter: the n-th wait is uniform over half to all of min(cap, first * 2^n), so that
/// devices that lost their server together do not come back together.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap)
{
    private int attempts;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Next() =>
        TimeSpan.FromTicks(Math.Min(cap.Ticks, first.Ticks << Math.Min(attempts++, 16))) * (0.5 + Random.Shared.NextDouble() / 2);

    /// <summary>After a success.</summary>
    public void Reset() => attempts = 0;
}
