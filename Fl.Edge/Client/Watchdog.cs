namespace Fl.Edge;

/// <summary>Notices that the other side has been silent for too long.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private bool isDisposed;
    private TimeSpan limit;
    private long heard;

    /// <param name="limit">Longest silence.</param>
    /// <param name="other">Cancelled, it cancels <see cref="Token"/> as well.</param>
    public Watchdog(TimeSpan limit, TimeProvider time, CancellationToken other = default)
    {
        (this.limit, this.time) = (limit, time);
        source = CancellationTokenSource.CreateLinkedTokenSource(other);
        Heard();
    }

    /// <summary>Cancelled after too long a silence.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>How long it has been silent.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref heard));

    /// <summary>Whether it was the silence that cancelled <see cref="Token"/>.</summary>
    public bool HasBarked => source.IsCancellationRequested && Silence >= limit * 0.9;

    public void Limit(TimeSpan value)
    {
        limit = value;
        Heard();
    }

    public void Heard()
    {
        Volatile.Write(ref heard, time.GetTimestamp());
        lock (gate)
            if (!isDisposed) source.CancelAfter(limit);
    }

    /// <summary>Waits for nothing more; harmless when it is over already.</summary>
    public void Cancel()
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was over between the look and the call.
        }
    }

    public void Dispose()
    {
        lock (gate) isDisposed = true;
        source.Dispose();
    }
}
