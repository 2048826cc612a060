using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace Fl.Cli;

/// <summary>
/// A file of TensorBoard's events: records of TensorFlow (the length as 8 bytes, its checksum, the content, its checksum; all
/// little-endian, CRC-32C masked as in tensorflow/core/lib/io/record_writer.h), each a message <c>Event</c> of tensorflow/core/util/event.proto.
/// </summary>
internal sealed class EventFile
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, Value = 1, Tag = 1, SimpleValue = 2;

    private readonly Stream stream;

    /// <param name="stream">Stays open.</param>
    /// <param name="time">When the events began.</param>
    public EventFile(Stream stream, DateTimeOffset time)
    {
        this.stream = stream;
        Write(time, 0, output =>
        {
            output.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
            output.WriteString("brain.Event:2");
        });
    }

    /// <summary>Adds a figure of a step.</summary>
    /// <param name="tag">Which figure; what stands before a slash is its group.</param>
    public void Write(DateTimeOffset time, long step, string tag, float figure) => Write(time, step, output =>
    {
        var value = Message(inner =>
        {
            inner.WriteTag(Tag, WireFormat.WireType.LengthDelimited);
            inner.WriteString(tag);
            inner.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
            inner.WriteFloat(figure);
        });
        output.WriteTag(Summary, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(summary =>
        {
            summary.WriteTag(Value, WireFormat.WireType.LengthDelimited);
            summary.WriteBytes(ByteString.CopyFrom(value));
        })));
    });

    private void Write(DateTimeOffset time, long step, Action<CodedOutputStream> what)
    {
        var content = Message(output =>
        {
            output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
            output.WriteDouble((time - DateTimeOffset.UnixEpoch).TotalSeconds);
            output.WriteTag(Step, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            what(output);
        });
        Span<byte> length = stackalloc byte[8], checksum = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(length, content.Length);
        stream.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedCrc32C(length));
        stream.Write(checksum);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedCrc32C(content));
        stream.Write(checksum);
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true)) write(output);
        return memory.ToArray();
    }

    private static uint MaskedCrc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
