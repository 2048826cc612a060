namespace Fl.Edge;

/// <summary>From when to when a certificate is valid.</summary>
internal readonly record struct Validity(DateTimeOffset From, DateTimeOffset To)
{
    /// <param name="days">From now on; a negative number makes an expired one, for tests. The day before counts, for clocks that are late.</param>
    public static Validity Of(int days, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return days >= 0 ? new(now.AddDays(-1), now.AddDays(days)) : new(now.AddDays(days - 1), now.AddDays(days));
    }
}
