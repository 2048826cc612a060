using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// One round's message to clients, copied and hashed once, and sent to any number of them from that copy. A copy takes the place of
/// the one before: who still gets a piece of that has been told to give the assignment up.
/// </summary>
internal sealed class Broadcast
{
    /// <param name="room">For the copy.</param>
    public Broadcast(MessageLayout layout, HostVector message, Memory<byte> room)
    {
        var source = MemoryMarshal.AsBytes(message.Span);
        source.CopyTo(room.Span);
        Bytes = room[..source.Length];
        Info = VectorBytes.Announce(layout, message);
    }

    public VectorInfo Info { get; }

    /// <summary>Hash of the message's constant part; empty where it has none.</summary>
    public ByteString Constant { get; init; } = ByteString.Empty;

    /// <summary>Whether it is without that part.</summary>
    public bool LacksConstant { get; init; }

    /// <summary>The vector's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public long Size => Bytes.Length;

    /// <summary>The pieces, in order, without copying.</summary>
    public IEnumerable<ServerMessage> Chunks(ulong assignment) =>
        VectorBytes.Cut(assignment, Bytes, Protocol.ChunkBytes).Select(chunk => new ServerMessage { Chunk = chunk });
}
