using System.Globalization;
using System.Text;

namespace Fl.Core;

/// <summary>Foreign text inside a message of one line.</summary>
public static class Quoting
{
    private const int Longest = 60;

    /// <summary>The text as <see cref="Visible"/> has it, without line breaks, cut at so many characters.</summary>
    public static string OneLine(string text, int longest = Longest)
    {
        var line = Visible(text, lines: false);
        return line.Length <= longest ? line : line[..(char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest)] + "...";
    }

    /// <summary>
    /// The text with a blank for each control character and line break, and U+FFFD for what is not seen but changes how the rest is
    /// read: marks that turn the direction of writing, zero-width characters, byte order marks.
    /// </summary>
    /// <param name="lines">Whether line feeds stay.</param>
    public static string Visible(string text, bool lines)
    {
        if (text.All(c => c is >= ' ' and <= '~')) return text;
        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (lines && rune.Value == '\n') seen.Append('\n');
            else if (IsBreak(rune)) seen.Append(' ');
            else seen.Append(IsUnseen(rune) ? Rune.ReplacementChar : rune);
        }
        return seen.ToString();
    }

    /// <summary>The text as the end of a sentence: with one full stop, whether it had one or not.</summary>
    public static string Sentence(string text) => text.TrimEnd('.', ' ') + ".";

    /// <summary>Whether a text holds anything that <see cref="Visible"/> replaces.</summary>
    public static bool HasUnseen(string text) => text.EnumerateRunes().Any(rune => IsBreak(rune) || IsUnseen(rune));

    private static bool IsBreak(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format;

    /// <summary>A YAML value as a message tells it: <c>'many'</c>, <c>a list</c>, <c>nothing</c>.</summary>
    internal static string Found(YamlValue value) => value switch
    {
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar { IsQuoted: true } scalar => $"the text '{OneLine(scalar.Text)}'",
        YamlScalar scalar => $"'{OneLine(scalar.Text)}'",
        YamlList => "a list",
        _ => "a table",
    };
}
