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

        var records = EventRecords.Of(File.ReadAllBytes(Path.Combine(Root, "tb/swept/seed-1/events.out.tfevents.fl")));
        Assert.Equal("brain.Event:2",
            Encoding.ASCII.GetString(ProtobufMessage.Fields(records[0]).Single(field => field.Number == 3).Bytes));
        var accuracies = records.Skip(1).Select(EventRecords.Scalar).Where(scalar => scalar.Tag == "test/accuracy").ToList();
        var rows = File.ReadLines(Path.Combine(Root, "swept/seed-1/rounds.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(rows.Select(row => (long.Parse(row[0]), float.Parse(row[9], CultureInfo.InvariantCulture))),
            accuracies.Select(scalar => (scalar.Step, scalar.Value)));
        Assert.All(accuracies.Zip(accuracies.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time));
        Assert.Equal(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), accuracies[^1].Time, 3600.0);
    }

    /// <summary>The check value of CRC-32C (RFC 3720), by which the reader here is held.</summary>
    [Fact]
    public void The_checksum_is_Castagnolis() => Assert.Equal(0xE3069283, EventRecords.Crc32C(Encoding.ASCII.GetBytes("123456789")));
}
