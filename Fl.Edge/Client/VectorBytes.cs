using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>A flat vector as it goes over the wire: little-endian singles, announced with length and hash, cut into chunks.</summary>
internal static class VectorBytes
{
    /// <summary>Tells a message's length, hash and parts.</summary>
    public static VectorInfo Announce(MessageLayout layout, HostVector vector) => new()
    {
        Name = layout.Parts[0].Name,
        Parts = { layout.Parts.Skip(layout.Parts.Count == 1 ? 1 : 0).Select(part => new VectorInfo.Types.Part { Name = part.Name, Length = (ulong)part.Length }) },
        Length = (ulong)vector.Length,
        Sha256 = ByteString.CopyFrom(SHA256.HashData(MemoryMarshal.AsBytes(vector.Span))),
    };

    /// <summary>What is wrong with what the other side announces, in a few words; null when it is the message that is expected.</summary>
    public static string? WhyNot(IReadOnlyList<VectorInfo> announced, MessageLayout expected)
    {
        if (announced is not [var only]) return $"{announced.Count} messages instead of 1";
        if (only.Length != (ulong)expected.Length) return $"{only.Length} weights instead of {expected.Length}";
        return only.Parts.Count == 0 || only.Parts.Select(part => (part.Name, part.Length)).SequenceEqual(expected.Parts.Select(part => (part.Name, (ulong)part.Length)))
            ? null : $"vectors {Protocol.OneLine(Names(only.Parts.Take(8).Select(part => part.Name)))} instead of {Names(expected.Parts.Select(part => part.Name))}";
    }

    /// <summary>Bytes of a vector of <paramref name="length"/> elements.</summary>
    public static long Size(int length) => (long)length * sizeof(float);

    /// <summary>The pieces of a vector, copied, in order.</summary>
    public static IEnumerable<Chunk> Cut(ulong assignment, HostVector vector, int chunkBytes)
    {
        var bytes = Size(vector.Length);
        for (long start = 0; start < bytes; start += chunkBytes)
            yield return new Chunk { Assignment = assignment, Data = Piece(vector, (int)start, (int)Math.Min(chunkBytes, bytes - start)) };
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private static ByteString Piece(HostVector vector, int start, int count) =>
        ByteString.CopyFrom(MemoryMarshal.AsBytes(vector.Span).Slice(start, count));
}
