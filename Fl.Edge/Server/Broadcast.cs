using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

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
    public IEnumerable<ServerMessage> Chunks(ulong assignment)
    {
        for (var start = 0; start < bytes.Length; start += Protocol.ChunkBytes)
        {
            var piece = bytes.Slice(start, Math.Min(Protocol.ChunkBytes, bytes.Length - start));
            yield return new() { Chunk = new() { Assignment = assignment, Data = UnsafeByteOperations.UnsafeWrap(piece) } };
        }
    }
}
