using System.Globalization;

namespace Fl.Core;

/// <summary>A text in a cell of a CSV file, which people open in spreadsheets: these run what begins like a formula.</summary>
public static class CsvCell
{
    /// <summary>
    /// The text on one line, without characters that are not seen; with an apostrophe before it where it begins with <c>=</c>, <c>+</c>,
    /// <c>-</c> or <c>@</c>, blanks aside, and is no number.
    /// </summary>
    public static string Of(string text)
    {
        var line = Quoting.OneLine(text, int.MaxValue);
        return line.AsSpan().TrimStart() is ['=' or '+' or '-' or '@', ..] && !double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? $"'{line}" : line;
    }
}
