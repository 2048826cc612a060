namespace Fl.Edge;

/// <summary>So many lines a minute for each key, so that nobody can fill a log.</summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class LineLimit(int perMinute, TimeProvider time)
{
    private const int MostKeys = 4096;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Since, int Lines)> keys = [];

    /// <summary>Keys that are remembered; there are never many.</summary>
    public int Keys
    {
        get
        {
            lock (gate) return keys.Count;
        }
    }

    /// <summary>
    /// Null where the line is not to be told; else what to add to it: that it is the last for a while, or how many were left
    /// out before it.
    /// </summary>
    public string? Take(string key)
    {
        lock (gate)
        {
            var (since, lines) = keys.GetValueOrDefault(key, (time.GetTimestamp(), 0));
            var leftOut = 0;
            if (time.GetElapsedTime(since) >= Minute) (since, leftOut, lines) = (time.GetTimestamp(), Math.Max(0, lines - perMinute), 0);
            if (lines == 0 && keys.Count >= MostKeys) Tidy();
            keys[key] = (since, lines + 1);
            if (lines >= perMinute) return null;
            return lines == perMinute - 1 ? " (more of this within a minute is left out)"
                : leftOut > 0 ? $" ({leftOut:n0} lines before it were left out)"
                : "";
        }
    }

    /// <summary>Makes room: what is old goes, and where all is new, all of it.</summary>
    private void Tidy()
    {
        foreach (var (key, (since, _)) in keys.ToArray())
            if (time.GetElapsedTime(since) >= Minute) keys.Remove(key);
        if (keys.Count >= MostKeys) keys.Clear();
    }
}
