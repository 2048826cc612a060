using System.Buffers.Binary;
using System.Text;

namespace Fl.Cli.Tests;

/// <summary>Reads TensorBoard's event files, knowing the published format alone.</summary>
internal static class EventRecords
{
    public static (double Time, long Step, string Tag, float Value) Scalar(byte[] record)
    {
        var fields = ProtobufMessage.Fields(record);
        var value = ProtobufMessage.Fields(ProtobufMessage.Fields(fields.Single(field => field.Number == 5).Bytes)
            .Single(field => field.Number == 1).Bytes);
        return (BitConverter.ToDouble(fields.Single(field => field.Number == 1).Bytes), fields.Single(field => field.Number == 2).Varint,
            Encoding.UTF8.GetString(value.Single(field => field.Number == 1).Bytes),
                BitConverter.ToSingle(value.Single(field => field.Number == 2).Bytes));
    }

    public static List<byte[]> Of(byte[] file)
    {
        List<byte[]> records = [];
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file[at..(at + 8)]), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var content = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(content);
            at += 16 + length;
        }
        return records;
    }

    private static uint Masked(byte[] bytes)
    {
        var crc = Crc32C(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    public static uint Crc32C(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }
        return ~crc;
    }
}
