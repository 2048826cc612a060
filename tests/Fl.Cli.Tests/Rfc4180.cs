using System.Text;

namespace Fl.Cli.Tests;

/// <summary>
/// Reads CSV by the grammar of RFC 4180, Section 2, with code of its own: fields between commas, quotation marks around all of a field and
/// doubled within it, each record as long as the first.
/// </summary>
internal static class Rfc4180
{
    /// <param name="bytes">UTF-8 without a byte order mark.</param>
    /// <inheritdoc cref="Records(string, string)"/>
    public static List<string[]> Records(byte[] bytes, string newLine) =>
        Records(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes), newLine);

    /// <param name="newLine">What ends every record, the last one too: carriage return and line feed in the RFC,
    /// a line feed in run folders.</param>
    public static List<string[]> Records(string text, string newLine = "\n")
    {
        var (records, fields, place) = (new List<string[]>(), new List<string>(), 0);
        while (place < text.Length)
        {
            fields.Add(text[place] == '"' ? Quoted(text, ref place) : Plain(text, ref place));
            Assert.True(place < text.Length, "The last record has no end.");
            if (text[place] == ',')
            {
                place++;
                Assert.True(place < text.Length, "The last record has no end.");
                continue;
            }
            Assert.True(string.CompareOrdinal(text, place, newLine, 0, newLine.Length) == 0,
                $"Character {place} is neither a comma nor the end of a record.");
            place += newLine.Length;
            records.Add([.. fields]);
            fields.Clear();
        }
        Assert.NotEmpty(records);
        Assert.DoesNotContain(records, record => record.Length != records[0].Length);
        return records;
    }

    private static string Plain(string text, ref int place)
    {
        var start = place;
        while (place < text.Length && text[place] is not (',' or '\r' or '\n'))
            Assert.True(text[place++] != '"', "A quotation mark is in a field that has none around it.");
        return text[start..place];
    }

    private static string Quoted(string text, ref int place)
    {
        var field = new StringBuilder();
        for (place++; ; field.Append(text[place++]))
        {
            Assert.True(place < text.Length, "A quotation has no end.");
            if (text[place] != '"') continue;
            place++;
            if (place == text.Length || text[place] != '"') return field.ToString();
        }
    }
}
