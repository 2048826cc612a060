using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace Fl.Reports;

/// <summary>
/// A file of TensorBoard's events: records of TensorFlow (the length as 8 bytes, its checksum, the content, its checksum; all
/// little-endian, CRC-32C masked as in tensorflow/core/lib/io/record_writer.h), each a message <c>Event</c> of
/// tensorflow/core/util/event.proto.
/// </summary>
internal sealed class EventFile
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, Value = 1, Tag = 1, SimpleValue = 2;

    private const string Version = "brain.Event:2";
    private const int LargestRecord = 1 << 16;

    private readonly Stream stream;

    private EventFile(Stream stream) => this.stream = stream;

    /// <param name="stream">Stays open.</param>
    /// <param name="time">When the events began.</param>
    public static EventFile Begin(Stream stream, DateTimeOffset time)
    {
        var events = new EventFile(stream);
        events.Write(time, 0, output =>
        {
            output.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
            output.WriteString(Version);
        });
        return events;
    }

    /// <summary>
    /// Goes on with a file: what does not follow <paramref name="isNext"/>, or is not whole, is cut off, with all after it.
    /// </summary>
    /// <param name="stream">At its beginning; can be read and written, and stays open.</param>
    /// <param name="isNext">Whether a figure of a step is what comes next.</param>
    /// <returns>Null where it is no file of events; it is empty then.</returns>
    public static EventFile? GoOn(Stream stream, Func<long, string, float, bool> isNext)
    {
        var isBegun = ReadRecord(stream) is { } first && Read(first) is { Version: Version };
        var end = isBegun ? stream.Position : 0;
        while (isBegun && ReadRecord(stream) is { } record && Read(record) is { Tag: { } tag } found
            && isNext(found.Step, tag, found.Figure))
            end = stream.Position;
        stream.SetLength(end);
        stream.Position = end;
        return isBegun ? new(stream) : null;
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

    /// <summary>The content of the next record; null where there is none that is whole.</summary>
    private static byte[]? ReadRecord(Stream stream)
    {
        var head = new byte[12];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        var length = BinaryPrimitives.ReadInt64LittleEndian(head);
        if (length is < 0 or > LargestRecord || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)) != MaskedCrc32C(head.AsSpan(0, 8)))
            return null;
        var content = new byte[length + 4];
        if (stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length) return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan((int)length)) == MaskedCrc32C(content.AsSpan(0, (int)length))
            ? content[..(int)length] : null;
    }

    private static (long Step, string? Version, string? Tag, float Figure) Read(byte[] record)
    {
        var (step, version, tag, figure) = (0L, (string?)null, (string?)null, 0f);
        try
        {
            Fields(record, (field, input) =>
            {
                if (field == Step) step = input.ReadInt64();
                else if (field == FileVersion) version = input.ReadString();
                else if (field == Summary) Fields(input.ReadBytes().ToByteArray(), TakeValue);
                else return false;
                return true;
            });
        }
        catch (InvalidProtocolBufferException)
        {
            // Whole, and no event: what it has told so far is what it tells.
        }
        return (step, version, tag, figure);

        bool TakeValue(int field, CodedInputStream input)
        {
            if (field != Value) return false;
            Fields(input.ReadBytes().ToByteArray(), (inner, value) =>
            {
                if (inner == Tag) tag = value.ReadString();
                else if (inner == SimpleValue) figure = value.ReadFloat();
                else return false;
                return true;
            });
            return true;
        }
    }

    /// <param name="take">Reads a field by its number; false where it does not know it.</param>
    private static void Fields(byte[] message, Func<int, CodedInputStream, bool> take)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
            if (!take(WireFormat.GetTagFieldNumber(tag), input)) input.SkipLastField();
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
