namespace Fl.Edge;

/// <summary>Who answers does not take this client now, or is no server that it can talk to; the message says why, in one line.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException(string message) : base(message) { }

    public RefusedException(string message, Exception inner) : base(message, inner) { }
}
