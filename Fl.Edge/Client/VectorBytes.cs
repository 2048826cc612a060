using System.IO.Hashing;
using System.Runtime.InteropServices;
using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge;

/// <summary>A flat vector as it goes over the wire: little-endian singles, announced with length and hash, cut into chunks.</summary>
internal static class VectorBytes
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 16;

    /// <summary>Tells a message's length, hash and parts.</summary>
    public static VectorInfo Announce(MessageLayout layout, HostVector vector) => new()
    {
        Name = layout.Parts[0].Name,
        Parts =
        {
            layout.Parts.Skip(layout.Parts.Count == 1 ? 1 : 0)
                .Select(part => new VectorInfo.Types.Part { Name = part.Name, Length = (ulong)part.Length }),
        },
        Length = (ulong)vector.Length,
        Xxh128 = ByteString.CopyFrom(XxHash128.Hash(MemoryMarshal.AsBytes(vector.Span))),
    };

    /// <summary>Tells the length, hash and parts of a message that is sealed.</summary>
    public static VectorInfo Announce(Envelope sealedMessage)
    {
        var layout = sealedMessage.Format.Layout;
        if (sealedMessage.Format.IsPlain) return Announce(layout, sealedMessage.Message);
        var headers = sealedMessage.Payloads.Select(payload => payload.Header);
        return new()
        {
            Name = layout.Parts[0].Name,
            Parts =
            {
                headers.Select(part =>
                    new VectorInfo.Types.Part { Name = part.Name, Length = part.Length, Codec = part.Codec, EncodedBytes = part.Bytes }),
            },
            Length = (ulong)layout.Length,
            Xxh128 = ByteString.CopyFrom(XxHash128.Hash(sealedMessage.Bytes.Span)),
        };
    }

    /// <summary>Hash of vectors' bytes, one after the other.</summary>
    public static ByteString Hash(IEnumerable<Vector> vectors)
    {
        var hash = new XxHash128();
        foreach (var vector in vectors) hash.Append(MemoryMarshal.AsBytes(vector.OnHost().Span));
        return ByteString.CopyFrom(hash.GetCurrentHash());
    }

    /// <summary>What is wrong with what the other side announces, in a few words; null when it is the message that is expected.</summary>
    public static string? WhyNot(IReadOnlyList<VectorInfo> announced, MessageLayout expected)
    {
        if (announced is not [var only]) return $"{announced.Count} messages instead of 1";
        if (only.Length != (ulong)expected.Length) return $"{only.Length} weights instead of {expected.Length}";
        return only.Parts.Count == 0 || only.Parts.Select(part => (part.Name, part.Length))
            .SequenceEqual(expected.Parts.Select(part => (part.Name, (ulong)part.Length)))
                ? null : $"vectors {Protocol.OneLine(Names(only.Parts.Take(8).Select(part => part.Name)))} instead of "
                    + $"{Names(expected.Parts.Select(part => part.Name))}";
    }

    /// <summary>The same of a message whose parts may be encoded.</summary>
    public static string? WhyNot(IReadOnlyList<VectorInfo> announced, MessageFormat expected)
    {
        if (!expected.IsPlain)
            return announced is not [var only] ? $"{announced.Count} messages instead of 1" : expected.WhyNot(Headers(only));
        return announced.SelectMany(info => info.Parts).FirstOrDefault(part => part.Codec.Length > 0) is { } encoded
            ? $"'{Protocol.OneLine(encoded.Name)}' encoded by {Protocol.OneLine(encoded.Codec)}, which nobody asked for"
            : WhyNot(announced, expected.Layout);
    }

    /// <summary>What is announced of each part.</summary>
    public static IReadOnlyList<PartHeader> Headers(VectorInfo announced) =>
        [.. announced.Parts.Select(part => new PartHeader(part.Name, part.Codec, part.Length, part.EncodedBytes))];

    /// <summary>Bytes of a vector of <paramref name="length"/> elements.</summary>
    public static long Size(int length) => (long)length * sizeof(float);

    /// <summary>The pieces of a vector's bytes, in order, in place.</summary>
    public static IEnumerable<Chunk> Cut(ulong assignment, ReadOnlyMemory<byte> bytes, int chunkBytes)
    {
        for (var start = 0; start < bytes.Length; start += chunkBytes)
        {
            var piece = bytes.Slice(start, Math.Min(chunkBytes, bytes.Length - start));
            yield return new() { Assignment = assignment, Data = UnsafeByteOperations.UnsafeWrap(piece) };
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
