using System.Text;
using System.Text.RegularExpressions;

namespace Fl.Core;

/// <summary>
/// Variables of the environment in the values of a file: <c>${NAME}</c> or <c>${env:NAME}</c>, and <c>${NAME:-default}</c> where it may
/// not be set. <c>$${</c> stands for <c>${</c> itself. What a variable holds is a value, never YAML; a value in quotes that is a variable
/// alone is read as if it were not in quotes, since within braces it must be.
/// </summary>
/// <param name="find">
/// The value of a variable, null where it is not set; null where there are none, as in what another machine sent.
/// </param>
internal sealed partial class YamlVariables(Func<string, string?>? find, List<Mistake> mistakes)
{
    private const string Opening = "${", Escaped = "$${";

    /// <summary>A text in which nothing is a variable.</summary>
    public static string Escape(string text) => text.Replace(Opening, Escaped, StringComparison.Ordinal);

    /// <summary>Puts values in the place of the variables in a tree.</summary>
    public void Replace(YamlValue value, string path = "")
    {
        if (value is YamlTable table)
        {
            for (var i = 0; i < table.Entries.Count; i++)
            {
                var entry = table.Entries[i];
                table.Entries[i] = entry with { Value = Replaced(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}") };
            }
        }
        else if (value is YamlList list)
            for (var i = 0; i < list.Items.Count; i++) list.Items[i] = Replaced(list.Items[i], $"{path}.{i}");
    }

    private YamlValue Replaced(YamlValue value, string path)
    {
        if (value is not YamlScalar scalar)
        {
            Replace(value, path);
            return value;
        }
        if (!scalar.Text.Contains(Opening, StringComparison.Ordinal)) return scalar;
        var isAlone = Variable().Match(scalar.Text) is { Success: true, Index: 0 } match && match.Length == scalar.Text.Length;
        return scalar.With(Text(scalar, path), scalar.IsQuoted && !isAlone);
    }

    private string Text(YamlScalar scalar, string path)
    {
        var (text, result) = (scalar.Text, new StringBuilder());
        for (var i = 0; i < text.Length;)
        {
            if (text.AsSpan(i).StartsWith(Escaped))
            {
                result.Append(Opening);
                i += Escaped.Length;
            }
            else if (!text.AsSpan(i).StartsWith(Opening)) result.Append(text[i++]);
            else
            {
                var match = Variable().Match(text, i, text.Length - i);
                result.Append(match.Success && match.Index == i ? Value(match, scalar.Place, path) : Refuse(scalar.Place, path,
                    $"'{Quoting.OneLine(text[i..])}' is no variable: expected {Opening}NAME}} or {Opening}NAME:-default}}; "
                    + $"{Escaped} stands for {Opening} itself."));
                i = match.Success && match.Index == i ? i + match.Length : text.Length;
            }
        }
        return result.ToString();
    }

    private string Value(Match match, Place place, string path)
    {
        var name = match.Groups["name"].Value;
        if (find is null) return Refuse(place, path, $"the variable '{name}' belongs to another machine's environment.");
        var (value, standby) = (find(name), match.Groups["default"]);
        return value is { Length: > 0 } || (value is not null && !standby.Success) ? value
            : standby.Success ? standby.Value
            : Refuse(place, path, $"the environment variable '{name}' is not set; set it, or give a default: {Opening}{name}:-VALUE}}.");
    }

    private string Refuse(Place place, string path, string message)
    {
        mistakes.Add(new(place, path, message));
        return "";
    }

    [GeneratedRegex(@"\$\{(env:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}")]
    private static partial Regex Variable();
}
