using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>One round's message to clients, copied and hashed once, and sent to any number of them from that copy.</summary>
internal sealed class Broadcast
{
    private readonly ReadOnlyMemory<byte> bytes;

    public Broadcast(MessageLayout layout, HostVector message)
    {
        bytes = MemoryMarshal.AsBytes(message.Span).ToArray();
        Info = VectorBytes.Announce(layout, message);
    }

    public VectorInfo Info { get; }

    public long Size => bytes.Length;

    /// <summary>The pieces, in order, without copying.</summary>
    public IEnumerable<ServerMessage> Chunks(ulong assignment) =>
        VectorBytes.Cut(assignment, bytes, Protocol.ChunkBytes).Select(chunk => new ServerMessage { Chunk = chunk });
}
