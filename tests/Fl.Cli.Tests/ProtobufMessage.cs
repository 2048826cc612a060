namespace Fl.Cli.Tests;

/// <summary>Reads the wire format of Protocol Buffers, knowing no message.</summary>
internal static class ProtobufMessage
{
    /// <summary>The fields of a message in their order; the bytes are those of its value, which a varint has none of.</summary>
    public static List<(int Number, long Varint, byte[] Bytes)> Fields(byte[] message)
    {
        List<(int, long, byte[])> fields = [];
        var at = 0;
        long Varint()
        {
            long value = 0;
            for (var shift = 0; ; shift += 7)
            {
                value |= (long)(message[at] & 0x7F) << shift;
                if (message[at++] < 0x80) return value;
            }
        }
        while (at < message.Length)
        {
            var tag = (int)Varint();
            var (kind, varint) = (tag & 7, 0L);
            if (kind is 0 or 2) varint = Varint();
            var size = kind switch { 0 => 0, 1 => 8, 2 => (int)varint, 5 => 4, _ => throw new InvalidDataException($"wire type {kind}") };
            fields.Add((tag >> 3, varint, message[at..(at + size)]));
            at += size;
        }
        return fields;
    }
}
