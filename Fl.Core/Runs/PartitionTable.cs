using System.Globalization;
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

    /// <summary>Most bytes of a row, of a data set of all classes that there can be.</summary>
    public static int LongestRow { get; } = UserCsv.RowOf(ClassTargets.Most);

    /// <summary>Its columns, of a data set of so many classes.</summary>
    public static IReadOnlyList<CsvColumn> Columns(int classes) =>
    [
        new("client", CsvContent.Integer),
        new("examples", CsvContent.Integer),
        .. Enumerable.Range(0, classes).Select(k => new CsvColumn($"class_{k}", CsvContent.Integer)),
    ];

    /// <summary>Writes the file whole, so that a reader never meets half of it.</summary>
    /// <param name="targets">Of the training examples; where they are no classes there are no such columns.</param>
    public static void Write(Partition partition, Targets targets, string path) =>
        DurableFile.Write(path, targets, (file, content) => Write(partition, content, file));

    /// <summary>Gives the number of each client, from 0, and its examples of each class to <paramref name="take"/>.</summary>
    /// <exception cref="BadInputException">The file is none of a run.</exception>
    public static void Read(string path, Action<int, int[]> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        UserCsv.Read(file, path, csv =>
        {
            var first = csv.Headers.ToList().IndexOf("class_0");
            if (first < 0) throw new BadInputException($"{path}: there is no column 'class_0'; expected the partition.csv of a run.");
            for (var client = 0; csv.Read(); client++)
                take(client, [.. Enumerable.Range(first, csv.Headers.Count - first).Select(
                    column => int.TryParse(csv.GetString(column), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
                    : throw new BadInputException(
                        $"{path}({csv.LineNumber}): found '{csv.GetString(column)}', expected a number of examples."))]);
            return true;
        }, longestRow: LongestRow);
    }

    /// <summary>Writes the table; leaves the stream open.</summary>
    public static void Write(Partition partition, Targets targets, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. Columns(targets.Classes).Select(column => column.Name)]);
        for (var client = 0; client < partition.Clients; client++)
        {
            var examples = partition.Train(client);
            csv.WriteField(client);
            csv.WriteField(examples.Length);
            foreach (var count in targets.CountClasses(examples)) csv.WriteField(count);
            csv.EndRecord();
        }
    }
}
