using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>A flat vector as it goes over the wire: little-endian singles, announced with length and hash, cut into chunks.</summary>
internal static class VectorBytes
{
    public static VectorInfo Announce(string name, HostVector vector) => new()
    {
        Name = name,
        Length = (ulong)vector.Length,
        Sha256 = ByteString.CopyFrom(SHA256.HashData(MemoryMarshal.AsBytes(vector.Span))),
    };

    /// <summary>Bytes of a vector of <paramref name="length"/> elements.</summary>
    public static long Size(int length) => (long)length * sizeof(float);

    /// <summary>The pieces of a vector, copied, in order.</summary>
    public static IEnumerable<Chunk> Cut(ulong assignment, HostVector vector, int chunkBytes)
    {
        var bytes = Size(vector.Length);
        for (long start = 0; start < bytes; start += chunkBytes)
            yield return new Chunk { Assignment = assignment, Data = Piece(vector, (int)start, (int)Math.Min(chunkBytes, bytes - start)) };
    }

    private static ByteString Piece(HostVector vector, int start, int count) =>
        ByteString.CopyFrom(MemoryMarshal.AsBytes(vector.Span).Slice(start, count));
}
