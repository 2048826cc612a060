namespace Fl.Edge;

/// <summary>The other side is gone or does not keep to the protocol; the message says why, in a few words.</summary>
public sealed class ConnectionLostException : Exception
{
    public ConnectionLostException(string message) : base(message) { }

    public ConnectionLostException(string message, Exception inner) : base(message, inner) { }
}
