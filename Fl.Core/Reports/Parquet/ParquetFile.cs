using System.IO.Compression;
using CsvHelper;
using Fl.Core;
using Parquet;
using Parquet.Schema;

namespace Fl.Reports;

/// <summary>
/// A file of Apache Parquet (parquet.apache.org/docs/file-format): rows in groups, of which one at a time is in memory. An
/// empty cell is a null; whole numbers are INT64, others DOUBLE, text UTF-8.
/// </summary>
internal static class ParquetFile
{
    /// <summary>Rows in a group: enough that columns compress, few enough that a group of 16 columns takes some 20 MB.</summary>
    private const int GroupRows = 1 << 17;

    private static readonly ParquetOptions Options =
        new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal };

    /// <summary>Writes the rows that a reader of CSV has to come; leaves the stream open.</summary>
    /// <param name="source">The CSV file's path, for messages.</param>
    /// <exception cref="BadInputException">A cell does not hold what its column does.</exception>
    public static async Task WriteAsync(Stream stream, CsvColumn[] columns, CsvReader rows, string source, CancellationToken cancellation)
    {
        ParquetColumn[] buffers = [.. columns.Select(column => ParquetColumn.Of(column, GroupRows))];
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(buffers.Select(buffer => buffer.Field)), stream, Options,
            cancellationToken: cancellation).ConfigureAwait(false);
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = 0;
            while (count < GroupRows && (more = rows.Read()))
            {
                for (var i = 0; i < buffers.Length; i++)
                    if (!buffers[i].TryTake(rows, i, count))
                        throw new BadInputException(
                            $"{source}({rows.LineNumber}): found '{rows.GetString(i)}' as {columns[i].Name}, expected a number.");
                count++;
            }
            if (count == 0) break;
            using var group = writer.CreateRowGroup();
            foreach (var buffer in buffers) await buffer.WriteAsync(group, count, cancellation).ConfigureAwait(false);
        }
    }
}
