namespace Fl.Core;

/// <summary>The messages that clients at work started from: one copy for each round in which some of them were asked.</summary>
public sealed class SentMessages : IDisposable
{
    private readonly Dictionary<int, (HostVector Message, int Users)> messages = [];
    private int? released;

    /// <summary>The copy of a round that is kept.</summary>
    public Vector this[int round] => messages[round].Message;

    /// <summary>Keeps a message for one more client.</summary>
    public void Keep(int round, Vector message)
    {
        Flush();
        if (!messages.TryGetValue(round, out var kept))
        {
            kept = (new HostVector(message.Length), 0);
            kept.Message.CopyFrom(message);
        }
        messages[round] = (kept.Message, kept.Users + 1);
    }

    /// <summary>Lets it go for one client; it stays valid until the next call.</summary>
    public void Release(int round)
    {
        Flush();
        released = round;
    }

    public void Dispose()
    {
        foreach (var (message, _) in messages.Values) message.Dispose();
    }

    private void Flush()
    {
        if (released is not { } round) return;
        released = null;
        var (message, users) = messages[round];
        if (users > 1) messages[round] = (message, users - 1);
        else
        {
            messages.Remove(round);
            message.Dispose();
        }
    }
}
