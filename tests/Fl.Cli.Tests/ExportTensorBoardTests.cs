using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Fl.Cli.Tests;

/// <summary><c>fl export tensorboard</c> by the real <c>fl</c>, read by code that knows the published format alone.</summary>
public sealed class ExportTensorBoardTests : Workspace
{
    [Fact]
    public async Task TensorBoards_events_hold_the_rows_of_rounds_csv()
    {
        Write("s.yaml", Tiny + "\nseeds: [0, 1]\n");
        await OutputAsync("sim", "s.yaml", "--quiet", "--out", "swept");
        var output = await OutputAsync("export", "tensorboard", "swept", "--out", "tb");
        Assert.Equal("tb/swept/seed-0/events.out.tfevents.fl\ntb/swept/seed-1/events.out.tfevents.fl\n", output);

        var records = Records(File.ReadAllBytes(Path.Combine(Root, "tb/swept/seed-1/events.out.tfevents.fl")));
        Assert.Equal("brain.Event:2", Encoding.ASCII.GetString(ProtobufMessage.Fields(records[0]).Single(field => field.Number == 3).Bytes));
        var accuracies = records.Skip(1).Select(Scalar).Where(scalar => scalar.Tag == "test/accuracy").ToList();
        var rows = File.ReadLines(Path.Combine(Root, "swept/seed-1/rounds.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(rows.Select(row => (long.Parse(row[0]), float.Parse(row[9], CultureInfo.InvariantCulture))), accuracies.Select(scalar => (scalar.Step, scalar.Value)));
        Assert.All(accuracies.Zip(accuracies.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time));
        Assert.Equal(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), accuracies[^1].Time, 3600.0);
    }

    /// <summary>The check value of CRC-32C (RFC 3720), by which the reader here is held.</summary>
    [Fact]
    public void The_checksum_is_Castagnolis() => Assert.Equal(0xE3069283, Crc32C(Encoding.ASCII.GetBytes("123456789")));

    private static (double Time, long Step, string Tag, float Value) Scalar(byte[] record)
    {
        var fields = ProtobufMessage.Fields(record);
        var value = ProtobufMessage.Fields(ProtobufMessage.Fields(fields.Single(field => field.Number == 5).Bytes).Single(field => field.Number == 1).Bytes);
        return (BitConverter.ToDouble(fields.Single(field => field.Number == 1).Bytes), fields.Single(field => field.Number == 2).Varint,
            Encoding.UTF8.GetString(value.Single(field => field.Number == 1).Bytes), BitConverter.ToSingle(value.Single(field => field.Number == 2).Bytes));
    }

    private static List<byte[]> Records(byte[] file)
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

    private static uint Crc32C(byte[] bytes)
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
