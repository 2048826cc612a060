using System.Buffers;
using System.IO.Pipelines;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// A client's messages, read where they arrived: a chunk is handed on without a copy of it. gRPC's own reader makes one.
/// </summary>
/// <threadsafety>One thread.</threadsafety>
internal sealed class Incoming(PipeReader input)
{
    private const byte ChunkTag = ClientMessage.ChunkFieldNumber << 3 | 2;
    private SequencePosition? end;

    /// <summary>The next message, whose chunk is valid until the one after it; null at the end of the stream.</summary>
    /// <exception cref="ConnectionLostException">What comes is no message of the protocol, or over the limit.</exception>
    public async ValueTask<ClientMessage?> NextAsync(CancellationToken cancellation)
    {
        if (end is { } position) input.AdvanceTo(position);
        end = null;
        var needed = GrpcPrefix.Bytes;
        while (true)
        {
            var result = await input.ReadAtLeastAsync(needed, cancellation).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (buffer.Length < needed)
            {
                var isEmpty = buffer.IsEmpty;
                input.AdvanceTo(buffer.End);
                return isEmpty ? null : throw new ConnectionLostException("a message that ends early");
            }
            needed = GrpcPrefix.Bytes + Length(buffer.Slice(0, GrpcPrefix.Bytes));
            if (buffer.Length < needed)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            var message = buffer.Slice(GrpcPrefix.Bytes, needed - GrpcPrefix.Bytes);
            end = message.End;
            return Chunk.TryReadInPlace(message, ChunkTag) is { } chunk ? new() { Chunk = chunk } : ClientMessage.Parser.ParseFrom(message);
        }
    }

    private static int Length(ReadOnlySequence<byte> prefix)
    {
        try
        {
            return (int)GrpcPrefix.Length(prefix, Protocol.MaxMessageBytes);
        }
        catch (InvalidDataException error)
        {
            throw new ConnectionLostException(error.Message, error);
        }
    }
}
