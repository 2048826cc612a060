using System.Globalization;
using CsvHelper;

namespace Fl.Core;

/// <summary>What is in a cell of a CSV file, which people open in spreadsheets: these run what begins like a formula.</summary>
public static class CsvCell
{
    /// <summary>
    /// The text on one line, without characters that are not seen; with an apostrophe before it where it begins with <c>=</c>, <c>+</c>,
    /// <c>-</c> or <c>@</c>, blanks aside, and is no number.
    /// </summary>
    public static string Of(string text)
    {
        var line = Quoting.OneLine(text, int.MaxValue);
        return line.AsSpan().TrimStart() is ['=' or '+' or '-' or '@', ..]
            && !double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? $"'{line}" : line;
    }

    /// <summary>The format of numbers: six significant digits.</summary>
    public const string Digits = "g6";

    /// <summary>Writes a number as <see cref="Digits"/>; nothing for NaN.</summary>
    public static void Number(CsvWriter writer, double value)
    {
        if (double.IsNaN(value)) writer.WriteField("");
        else writer.WriteField(value, Digits);
    }
}
