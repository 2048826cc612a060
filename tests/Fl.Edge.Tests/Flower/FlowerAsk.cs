using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using static Fl.Edge.Tests.WireBytes;

namespace Fl.Edge.Tests;

/// <summary>A message of Flower's, taken apart by hand.</summary>
/// <param name="Kind">The field of the envelope that it is; 0 at the end of the stream.</param>
internal sealed record FlowerAsk(int Kind, ReadOnlyMemory<byte> Body)
{
    public const int Reconnect = 1, Properties = 2, Parameters = 3, Fit = 4, Evaluate = 5;

    /// <summary>Reads a message's bytes; null, the end of the stream, has kind 0.</summary>
    public static FlowerAsk Of(ReadOnlyMemory<byte>? message)
    {
        if (message is null) return new(0, default);
        // The buffer is used again.
        var (field, _, body) = Read(message.Value.ToArray()).Single();
        return new(field, body);
    }

    /// <summary>The number in a field.</summary>
    public ulong Number(int field) => Read(Body).Single(one => one.Field == field).Number;

    /// <summary>The .npy files of the parameters in a field.</summary>
    public byte[][] Arrays(int field = 1) => [.. Read(Field(Body, field)).Where(one => one.Field == 1).Select(one => one.Bytes.ToArray())];

    /// <summary>The values of all arrays of singles in a field, one after the other.</summary>
    public float[] Weights(int field = 1) => [.. Arrays(field).Where(IsSingles).SelectMany(array => Values(array).ToArray())];

    /// <summary>A map of scalars in a field: doubles, longs and strings.</summary>
    public Dictionary<string, object> Map(int field) => Read(Body).Where(one => one.Field == field).ToDictionary(
        entry => Encoding.UTF8.GetString(Field(entry.Bytes, 1).Span),
        entry => Scalar(Read(Field(entry.Bytes, 2)).Single()));

    public static bool IsSingles(byte[] array) => array.AsSpan(0, 128).IndexOf("'<f4'"u8) > 0;

    /// <summary>Where the elements of a .npy file of singles are.</summary>
    public static Span<float> Values(byte[] array) =>
        MemoryMarshal.Cast<byte, float>(array.AsSpan(10 + BinaryPrimitives.ReadUInt16LittleEndian(array.AsSpan(8))));

    private static object Scalar((int Field, ulong Number, ReadOnlyMemory<byte> Bytes) value) => value.Field switch
    {
        1 => BinaryPrimitives.ReadDoubleLittleEndian(value.Bytes.Span),
        8 => (long)(value.Number >> 1) ^ -(long)(value.Number & 1),
        14 => Encoding.UTF8.GetString(value.Bytes.Span),
        _ => throw new ArgumentException($"scalar {value.Field}", nameof(value)),
    };
}
