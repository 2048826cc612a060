namespace Fl.Core;

/// <summary>
/// A message as it was sent. There is one copy of it, however many need it, and it does not change; it goes with the last of them.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
/// <param name="values">Its values, taken over by this; held by whoever makes it.</param>
public sealed class SentMessage(HostVector values) : IDisposable
{
    private int holders = 1;

    /// <summary>Its values; nobody writes to them.</summary>
    public HostVector Values => values;

    /// <summary>A copy of a message.</summary>
    public static SentMessage Of(Vector message)
    {
        var copy = new HostVector(message.Length);
        copy.CopyFrom(message);
        return new(copy);
    }

    /// <summary>One more needs it, and disposes of it once.</summary>
    public SentMessage Hold()
    {
        ObjectDisposedException.ThrowIf(Interlocked.Increment(ref holders) == 1, this);
        return this;
    }

    /// <summary>One of those who need it does so no more.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref holders) == 0) values.Dispose();
    }
}
