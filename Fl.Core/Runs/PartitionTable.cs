using CsvHelper;

namespace Fl.Core;

/// <summary>
/// A run's <c>partition.csv</c>: for each client its number of training examples and of each class among them, in the
/// columns <c>client,examples,class_0,...</c>.
/// </summary>
public static class PartitionTable
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "partition.csv";

    /// <summary>Writes the file whole, so that a reader never meets half of it.</summary>
    /// <param name="labels">Class index of each training example.</param>
    /// <param name="classes">Number of classes.</param>
    public static void Write(Partition partition, ReadOnlySpan<byte> labels, int classes, string path) =>
        DurableFile.Write(path, labels, (file, content) => Write(partition, content, classes, file));

    /// <summary>Writes the table; leaves the stream open.</summary>
    public static void Write(Partition partition, ReadOnlySpan<byte> labels, int classes, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteField("client");
        csv.WriteField("examples");
        for (var k = 0; k < classes; k++) csv.WriteField($"class_{k}");
        csv.EndRecord();
        var counts = new int[classes];
        for (var client = 0; client < partition.Clients; client++)
        {
            var examples = partition.Train(client);
            Array.Clear(counts);
            foreach (var example in examples) counts[labels[example]]++;
            csv.WriteField(client);
            csv.WriteField(examples.Length);
            foreach (var count in counts) csv.WriteField(count);
            csv.EndRecord();
        }
    }
}
