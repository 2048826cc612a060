using System.Globalization;
using CsvHelper;

namespace Fl.Core;

/// <summary>The row that a reader is at, by the names of its columns; a column that the file lacks is empty.</summary>
/// <param name="csv">The reader.</param>
/// <param name="path">Of the file, for messages.</param>
internal sealed class CsvRow(CsvReader csv, string path)
{
    private readonly Dictionary<string, int> columns =
        csv.Headers.Select((name, index) => (name, index)).ToDictionary(column => column.name, column => column.index);

    /// <summary>Checks that the file has some columns.</summary>
    /// <param name="expected">What the file should be, e.g. <c>rounds.csv of a run</c>.</param>
    /// <exception cref="BadInputException">One is missing.</exception>
    public void Require(string expected, params ReadOnlySpan<string> needed)
    {
        foreach (var name in needed)
            if (!columns.ContainsKey(name)) throw new BadInputException($"{path}: there is no column '{name}'; expected the {expected}.");
    }

    /// <returns>Null where the cell is empty.</returns>
    /// <exception cref="BadInputException">It holds something else.</exception>
    public long? Integer(string column) => Find(column) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw NoNumber(column, text);

    /// <inheritdoc cref="Integer"/>
    public double? Number(string column) => Find(column) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw NoNumber(column, text);

    /// <returns>Null where the cell is empty.</returns>
    public string? Text(string column) => Find(column);

    private string? Find(string column) =>
        columns.TryGetValue(column, out var index) && !csv.IsEmpty(index) ? csv.GetString(index) : null;

    private BadInputException NoNumber(string column, string text) =>
        new($"{path}({csv.LineNumber}): found '{Quoting.OneLine(text)}' as {column}, expected a number.");
}
