namespace Fl.Edge;

/// <summary>How busy this process is, over the last second or so.</summary>
internal sealed class ProcessLoad(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private TimeSpan used = Environment.CpuUsage.TotalTime;
    private long since = time.GetTimestamp();
    private double cores;

    /// <summary>Cores that it keeps busy.</summary>
    public double Cores()
    {
        var passed = time.GetElapsedTime(since);
        if (passed < Window) return cores;
        var now = Environment.CpuUsage.TotalTime;
        (cores, used, since) = ((now - used) / passed, now, time.GetTimestamp());
        return cores;
    }
}
