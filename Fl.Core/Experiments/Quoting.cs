using System.Text;

namespace Fl.Core;

/// <summary>Foreign text inside a message of one line.</summary>
public static class Quoting
{
    private const int Longest = 60;

    /// <summary>The text without control characters and line breaks, cut at so many characters.</summary>
    public static string OneLine(string text, int longest = Longest)
    {
        var line = new StringBuilder();
        foreach (var c in text)
        {
            if (line.Length == longest) return line.Append("...").ToString();
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }
        return line.ToString();
    }

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
