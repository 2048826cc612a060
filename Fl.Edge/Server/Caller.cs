using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Fl.Edge;

/// <summary>One connection in a <see cref="Doorway"/>.</summary>
internal sealed class Caller(ConnectionContext connection)
{
    /// <summary>Whom it counts for.</summary>
    public IPAddress Origin { get; } = Edge.Origin.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);

    /// <summary>Those who came in over it and are there still.</summary>
    public int Guests { get; set; }

    /// <summary>Its place among those that wait; null while it does not.</summary>
    public LinkedListNode<Caller>? Place { get; set; }

    /// <summary>Since when it has waited, as a timestamp.</summary>
    public long Since { get; set; }

    /// <summary>Whether the connection is over.</summary>
    public bool IsGone { get; set; }

    public void Cut(string why) => connection.Abort(new ConnectionAbortedException(why));
}
