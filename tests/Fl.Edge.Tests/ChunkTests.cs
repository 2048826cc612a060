using System.Buffers;
using System.Runtime.InteropServices;
using Fl.Edge.Wire;
using FsCheck.Xunit;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>Chunks are read as protobuf would read them.</summary>
public sealed class ChunkTests
{
    private const byte Tag = ClientMessage.ChunkFieldNumber << 3 | 2;

    [Property]
    public void A_chunk_read_into_the_pool_is_the_chunk_that_was_written(ulong assignment, byte[] data)
    {
        var written = new ClientMessage { Chunk = new() { Assignment = assignment, Data = ByteString.CopyFrom(data) } };
        // Protobuf leaves out what is zero or empty; such a message is not of the common form.
        if (Read(written.ToByteArray()) is { } read) Assert.Equal(written.Chunk, read);
        else Assert.True(assignment is 0 or >= 1UL << 63 || data.Length == 0);
    }

    [Property]
    public void A_chunk_that_came_in_pieces_is_read_where_they_lie(ulong assignment, byte[] data, byte cut)
    {
        var written = new ClientMessage { Chunk = new() { Assignment = assignment, Data = ByteString.CopyFrom(data) } }.ToByteArray();
        var at = cut % (written.Length + 1);
        var message = new Piece(written.AsMemory(0, at)).Then(new Piece(written.AsMemory(at)));
        var (inPlace, copied) = (Chunk.TryReadInPlace(message, Tag), Chunk.TryRead(message, Tag));
        Assert.Equal(copied is null, inPlace is null);
        if (inPlace is null) return;
        Assert.Equal(assignment, inPlace.Assignment);
        Assert.Equal(data, inPlace.Pieces.ToArray());
        foreach (var piece in inPlace.Pieces)
            Assert.True(MemoryMarshal.TryGetArray(piece, out var array) && array.Array == written);
    }

    [Property]
    public void Anything_else_is_left_to_protobuf(byte[] noise)
    {
        if (Read([Tag, .. noise]) is { } read)
            Assert.Equal(ClientMessage.Parser.ParseFrom([Tag, .. noise]).Chunk, read);
    }

    [Fact]
    public void A_chunk_that_claims_more_than_the_message_holds_is_left_to_protobuf()
    {
        Assert.Null(Read([Tag, 10, 8, 1, 18, 6, 1, 2, 3, 4]));
        Assert.Null(Read([Tag, 8, 8, 1, 18, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
        Assert.Null(Read([Tag]));
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory) => Memory = memory;

        public ReadOnlySequence<byte> Then(Piece next)
        {
            (Next, next.RunningIndex) = (next, Memory.Length);
            return new(this, 0, next, next.Memory.Length);
        }
    }

    private static Chunk? Read(byte[] message) => Chunk.TryRead(new ReadOnlySequence<byte>(message), Tag);
}
