namespace Fl.Sim;

/// <summary>Seconds as virtual times, to 100 ns; what is too late for a <see cref="TimeSpan"/> is never.</summary>
internal static class Moments
{
    /// <summary>So many seconds after time 0; time 0 for what was before it.</summary>
    public static TimeSpan At(double seconds) => After(TimeSpan.Zero, seconds);

    /// <summary>So many seconds after another time; not before it.</summary>
    public static TimeSpan After(TimeSpan time, double seconds)
    {
        var ticks = Math.Round(Math.Max(0, seconds) * TimeSpan.TicksPerSecond);
        return ticks < TimeSpan.MaxValue.Ticks - time.Ticks ? time + TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
    }
}
