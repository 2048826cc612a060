using System.Buffers.Binary;
using System.Text;

namespace Fl.Edge.Tests;

/// <summary>Protobuf by hand: the bytes of fields, without generated code.</summary>
internal static class WireBytes
{
    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    /// <summary>A number: wire type 0.</summary>
    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    /// <summary>A string, bytes or a message: wire type 2.</summary>
    public static byte[] Bytes(int field, params byte[][] parts)
    {
        byte[] head = [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)parts.Sum(part => (long)part.Length))];
        var bytes = new byte[head.Length + parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in (byte[][])[head, .. parts])
        {
            part.CopyTo(bytes, at);
            at += part.Length;
        }
        return bytes;
    }

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A single: wire type 5.</summary>
    public static byte[] Single(int field, float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return [.. Varint((ulong)field << 3 | 5), .. bytes];
    }

    /// <summary>A double: wire type 1.</summary>
    public static byte[] Double(int field, double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return [.. Varint((ulong)field << 3 | 1), .. bytes];
    }

    /// <summary>An entry of a map from strings to Flower's Scalar.</summary>
    /// <param name="scalar">A double, a long or a string.</param>
    public static byte[] Entry(int field, string key, object scalar) => Bytes(field, Text(1, key), Bytes(2, scalar switch
    {
        double number => Double(1, number),
        long number => Number(8, (ulong)(number << 1 ^ number >> 63)),
        bool truth => Number(13, truth ? 1u : 0),
        string text => Text(14, text),
        _ => throw new ArgumentException("no scalar", nameof(scalar)),
    }));

    /// <summary>The fields of a message, in order.</summary>
    public static IEnumerable<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> Read(ReadOnlyMemory<byte> message)
    {
        while (message.Length > 0)
        {
            var tag = Take(ref message);
            switch (tag & 7)
            {
                case 0:
                    yield return ((int)(tag >> 3), Take(ref message), default);
                    break;
                case 2:
                    var length = (int)Take(ref message);
                    yield return ((int)(tag >> 3), 0, message[..length]);
                    message = message[length..];
                    break;
                default:
                    var size = (tag & 7) == 1 ? 8 : 4;
                    yield return ((int)(tag >> 3), 0, message[..size]);
                    message = message[size..];
                    break;
            }
        }
    }

    /// <summary>The bytes of the one field of that number.</summary>
    public static ReadOnlyMemory<byte> Field(ReadOnlyMemory<byte> message, int field) =>
        Read(message).Single(one => one.Field == field).Bytes;

    private static ulong Take(ref ReadOnlyMemory<byte> message)
    {
        var (value, shift) = (0ul, 0);
        while (true)
        {
            var next = message.Span[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80) return value;
        }
    }
}
