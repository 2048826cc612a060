namespace Fl.Core;

/// <summary>The messages that clients at work started from: one for each round in which some of them were asked.</summary>
public sealed class SentMessages : IDisposable
{
    private readonly Dictionary<int, (SentMessage Message, int Users)> messages = [];
    private int? released;

    /// <summary>The message of a round that is kept.</summary>
    public SentMessage this[int round] => messages[round].Message;

    /// <summary>Keeps a message for one more client; a copy of it the first time.</summary>
    public void Keep(int round, Vector message)
    {
        Flush();
        if (messages.TryGetValue(round, out var kept)) messages[round] = (kept.Message, kept.Users + 1);
        else messages[round] = (SentMessage.Of(message), 1);
    }

    /// <summary>The same with a message that somebody else has a copy of, which is held here too.</summary>
    public void Keep(int round, SentMessage message)
    {
        Flush();
        if (messages.TryGetValue(round, out var kept)) messages[round] = (kept.Message, kept.Users + 1);
        else messages[round] = (message.Hold(), 1);
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
