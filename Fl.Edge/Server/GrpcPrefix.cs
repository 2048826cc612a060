using System.Buffers;
using System.Buffers.Binary;

namespace Fl.Edge;

/// <summary>What comes before each message of gRPC: whether it is compressed, and its length.</summary>
internal static class GrpcPrefix
{
    public const int Bytes = 5;

    /// <summary>The length that a prefix tells.</summary>
    /// <param name="most">The limit.</param>
    /// <exception cref="InvalidDataException">The message is compressed, or over the limit.</exception>
    public static long Length(ReadOnlySequence<byte> prefix, long most)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        prefix.CopyTo(bytes);
        if (bytes[0] != 0) throw new InvalidDataException("a message that is compressed");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        return length <= most ? length : throw new InvalidDataException($"a message of {length} bytes");
    }
}
