using Fl.Core;

namespace Fl.Reports;

/// <summary>A CSV table of a run's folder.</summary>
/// <param name="File">Its name.</param>
/// <param name="Columns">Those that it may have, by its number of columns; a run of an older fl lacks some.</param>
internal sealed record RunTable(string File, Func<int, IReadOnlyList<CsvColumn>> Columns)
{
    private const int BesideClasses = 2;

    public static IReadOnlyList<RunTable> All { get; } =
    [
        new(RoundsCsv.Name, _ => RoundsCsv.Columns),
        new(ClientsCsv.Name, _ => ClientsCsv.Columns),
        new(ClassTables.ScoresName, _ => ClassTables.ScoreColumns),
        new(ClassTables.ConfusionName, _ => ClassTables.ConfusionColumns),
        new(PartitionTable.Name, columns => PartitionTable.Columns(Math.Max(0, columns - BesideClasses))),
    ];

    /// <summary>
    /// Writes it as a Parquet file of the same name, whole; returns the file's path, or null where the run has no such table.
    /// </summary>
    /// <exception cref="BadInputException">The table is none of a run.</exception>
    public string? Write(string from, string to, CancellationToken cancellation)
    {
        var source = Path.Combine(from, File);
        if (!System.IO.File.Exists(source)) return null;
        DurableFile.CreateFolder(to);
        var path = Path.Combine(to, Path.ChangeExtension(File, ".parquet"));
        using var csv = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        UserCsv.Read(csv, source, reader =>
        {
            var known = Columns(reader.Headers.Count).ToDictionary(column => column.Name);
            CsvColumn[] columns = [.. reader.Headers.Select(name => known.GetValueOrDefault(name)
                ?? throw new BadInputException($"{source}: column '{name}' is not one of a run's {File}."))];
            DurableFile.Write(path, reader, (stream, rows) =>
                ParquetFile.WriteAsync(stream, columns, rows, source, cancellation).GetAwaiter().GetResult());
            return true;
        }, lineBreaks: true, PartitionTable.LongestRow);
        return path;
    }
}
