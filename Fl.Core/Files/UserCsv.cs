using CsvHelper;

namespace Fl.Core;

/// <summary>
/// CSV files that people write or change: a mistake is told with its line, and a row takes little memory whatever it holds.
/// </summary>
public static class UserCsv
{
    private const int LongestRow = 4096, LongestNumber = 12;

    /// <summary>Bytes of a row, where it has so many numbers or names of columns of them.</summary>
    public static int RowOf(int numbers) => LongestRow + numbers * LongestNumber;

    /// <summary>Has <paramref name="read"/> read a file; leaves the stream open.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="lineBreaks">Whether a quoted field may hold them, as the reasons in <see cref="ClientsCsv"/> do;
    /// a missing quote is then told late.</param>
    /// <param name="longestRow">Most bytes of a row; see <see cref="RowOf"/> for one of a number for each class.</param>
    /// <exception cref="BadInputException">The file is not CSV, or has rows of different lengths.</exception>
    public static T Read<T>(Stream stream, string path, Func<CsvReader, T> read, bool lineBreaks = false, int longestRow = LongestRow)
    {
        if (stream is { CanSeek: true, Length: 0 }) throw new BadInputException($"{path}: the file is empty.");
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MaxRecordSize = longestRow,
            BufferSize = Math.Max(16 * LongestRow, longestRow),
            AllowLineBreaksInQuotes = lineBreaks,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
        };
        using var csv = CsvReader.Create(stream, options, leaveOpen: true);
        try
        {
            return read(csv);
        }
        catch (CsvFormatException e)
        {
            throw new BadInputException($"{path}({e.LineNumber}): {e.Message}", e);
        }
    }
}
