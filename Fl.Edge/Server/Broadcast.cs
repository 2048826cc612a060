using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>
/// One round's message to clients, hashed once, and sent to any number of them from where it lies. Who still gets a piece of it
/// when it changes has been told to give the assignment up.
/// </summary>
internal sealed class Broadcast
{
    /// <param name="message">Not disposed of while this is sent.</param>
    public Broadcast(MessageLayout layout, HostVector message)
        : this(VectorBytes.Announce(layout, message), new VectorMemory(message).Memory)
    {
    }

    private Broadcast(VectorInfo info, ReadOnlyMemory<byte> bytes) => (Info, Bytes) = (info, bytes);

    /// <summary>The same of a message that goes while this may still be sent: it is copied.</summary>
    /// <param name="room">For the copy, at least as long.</param>
    public static Broadcast Copy(MessageLayout layout, HostVector message, byte[] room)
    {
        var source = MemoryMarshal.AsBytes(message.Span);
        source.CopyTo(room);
        return new(VectorBytes.Announce(layout, message), room.AsMemory(0, source.Length));
    }

    public VectorInfo Info { get; }

    /// <summary>Hash of the message's constant part; empty where it has none.</summary>
    public ByteString Constant { get; private set; } = ByteString.Empty;

    /// <summary>Whether it is without that part.</summary>
    public bool LacksConstant { get; private set; }

    /// <summary>The vector's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public long Size => Bytes.Length;

    /// <param name="constant"><see cref="Constant"/>.</param>
    /// <param name="lacksIt"><see cref="LacksConstant"/>.</param>
    public Broadcast With(ByteString constant, bool lacksIt)
    {
        (Constant, LacksConstant) = (constant, lacksIt);
        return this;
    }

    /// <summary>The pieces, in order, without copying.</summary>
    public IEnumerable<ServerMessage> Chunks(ulong assignment) =>
        VectorBytes.Cut(assignment, Bytes, Protocol.ChunkBytes).Select(chunk => new ServerMessage { Chunk = chunk });
}
