using System.Buffers;
using Google.Protobuf;

namespace Fl.Edge.Wire;

/// <summary>
/// A chunk whose data lie in an array of the shared pool, from <see cref="TryRead"/> to <see cref="Release"/>, or where they arrived.
/// </summary>
public sealed partial class Chunk
{
    private const byte AssignmentTag = AssignmentFieldNumber << 3,
        DataTag = DataFieldNumber << 3 | (byte)WireFormat.WireType.LengthDelimited;
    private byte[]? pooled;
    private ReadOnlySequence<byte>? lent;

    /// <summary>The data, in order.</summary>
    internal ReadOnlySequence<byte> Pieces => lent ?? new(Data.Memory);

    /// <summary>Reads a message that is nothing but a chunk, in the order in which everybody writes it; null for any other.</summary>
    /// <param name="tag">The chunk's tag in the message.</param>
    internal static Chunk? TryRead(ReadOnlySequence<byte> message, byte tag)
    {
        if (TryFind(message, tag) is not var (assignment, data)) return null;
        var size = (int)data.Length;
        var array = ArrayPool<byte>.Shared.Rent(size);
        data.CopyTo(array);
        return new() { Assignment = assignment, Data = UnsafeByteOperations.UnsafeWrap(array.AsMemory(0, size)), pooled = array };
    }

    /// <summary>The same with nothing copied: <see cref="Pieces"/> alone has the data, as long as the message is there.</summary>
    internal static Chunk? TryReadInPlace(ReadOnlySequence<byte> message, byte tag) =>
        TryFind(message, tag) is var (assignment, data) ? new() { Assignment = assignment, lent = data } : null;

    /// <summary>The data have been used.</summary>
    internal void Release()
    {
        if (pooled is null) return;
        Data = ByteString.Empty;
        ArrayPool<byte>.Shared.Return(pooled);
        pooled = null;
    }

    private static (ulong Assignment, ReadOnlySequence<byte> Data)? TryFind(ReadOnlySequence<byte> message, byte tag)
    {
        var reader = new SequenceReader<byte>(message);
        return reader.IsNext(tag, advancePast: true) && TryReadNumber(ref reader, out var length) && length == (ulong)reader.Remaining
            && reader.IsNext(AssignmentTag, advancePast: true) && TryReadNumber(ref reader, out var assignment)
            && reader.IsNext(DataTag, advancePast: true) && TryReadNumber(ref reader, out var size) && size == (ulong)reader.Remaining
                ? (assignment, reader.UnreadSequence) : null;
    }

    /// <summary>A base-128 number of at most 9 bytes.</summary>
    private static bool TryReadNumber(ref SequenceReader<byte> reader, out ulong number)
    {
        number = 0;
        for (var shift = 0; shift < 63 && reader.TryRead(out var next); shift += 7)
        {
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
