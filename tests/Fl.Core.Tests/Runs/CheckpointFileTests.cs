using FsCheck.Xunit;

namespace Fl.Core.Tests.Runs;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "round-00000003.ckpt");

    [Fact]
    public void What_was_written_is_read_to_the_last_bit()
    {
        var written = Write();
        var read = CheckpointFile.Read(File);
        Assert.Equal((written.Round, written.WallSeconds, written.Experiment), (read.Round, read.WallSeconds, read.Experiment));
        Assert.Equal(written.Files, read.Files);
        Assert.Equal(written.Vectors, read.Vectors);
        Assert.Equal((17, written.Pool!.Now), (read.Asked, read.Pool!.Now));
        Assert.Equal(written.Pool.Flights, read.Pool.Flights);
        Assert.Equal(written.Pool.Supplied, read.Pool.Supplied);
        Assert.Equal(written.Standing.Last, read.Standing.Last);
        Assert.True(double.IsNaN(read.Standing.Best!.Test.Loss));
        Assert.Equal(written.Standing.Targets, read.Standing.Targets);
        var vectors = new Dictionary<string, HostVector>();
        CheckpointFile.ReadVectors(File, entry => vectors[entry.Name] = new HostVector(entry.Length));
        Assert.Equal([0.1f, -0f, float.Epsilon], vectors["weights"].Span.ToArray());
        Assert.Equal([7f], vectors["strategy.momentum"].Span.ToArray());
        Assert.Equal((3, 5, "ab"), (read.Sent![0].Round, read.Sent[0].Length, read.Sent[0].Sha256));
        Assert.Equal([2, 3], read.Sent[0].Messages);
    }

    [Property(MaxTest = 300)]
    public void A_file_with_any_bit_flipped_is_damaged(ushort at, byte bit)
    {
        Write();
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[at % bytes.Length] ^= (byte)(1 << bit % 8);
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Contains(File, Assert.Throws<BadInputException>(() => CheckpointFile.Read(File)).Message);
    }

    [Property(MaxTest = 100)]
    public void A_file_cut_off_anywhere_is_damaged(ushort length)
    {
        Write();
        using (var file = System.IO.File.OpenWrite(File)) file.SetLength(length % file.Length);
        Assert.Contains("damaged", Assert.Throws<BadInputException>(() => CheckpointFile.Read(File)).Message);
    }

    [Fact]
    public void A_file_of_another_version_is_told_apart_from_a_damaged_one()
    {
        Write();
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[7] = 9;
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Contains("version 9", Assert.Throws<BadInputException>(() => CheckpointFile.Read(File)).Message);
    }

    public void Dispose() => folder.Dispose();

    private Checkpoint Write()
    {
        var flight = new Flight(4, 2, 16, 30, 50, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), null, 7.5) { BytesDown = 123 };
        var checkpoint = new Checkpoint
        {
            Round = 3,
            WallSeconds = 0.1 + 0.2,
            Experiment = "dataset: é\n",
            DatasetSha256 = "d",
            PartitionSha256 = "p",
            Files = [new("rounds.csv", 1234, "abc"), new("clients.csv", 5678, "def")],
            Standing = new(new(3, new(1.0 / 3, 0.25, 100)), new(2, new(double.NaN, 0.5, 100)), 4567,
                [new(0.5, 2, 1.5), new(0.9, null, null)]),
            Asked = 17,
            Pool = new(TimeSpan.FromTicks(12345678901), [flight], []) { Supplied = [0, 3, 4] },
            Vectors = [new("weights", 3), new("strategy.momentum", 1)],
            Sent = [new(3, [2, 3], 5, "ab")],
        };
        using HostVector weights = new(3), momentum = new(1);
        weights.CopyFrom([0.1f, -0f, float.Epsilon]);
        momentum.Fill(7);
        CheckpointFile.Write(File, checkpoint, [weights, momentum]);
        Assert.Equal([File], Directory.GetFiles(folder.Path));
        return checkpoint;
    }
}
