namespace Fl.Core;

/// <summary>A dotted key and the values that a sweep has for it.</summary>
internal sealed record SweptKey(string Key, Place Place, IReadOnlyList<YamlValue> Values)
{
    private const int LongestLabel = 120, ShortestLabel = 10;

    /// <summary>What the key's part of a label begins with: its last word, or all of it where another swept key ends alike.</summary>
    public required string Name { get; init; }

    /// <summary>How many keys share a label.</summary>
    public required int Among { get; init; }

    /// <summary>The entry that the value of that index is, to be put into a tree.</summary>
    public YamlEntry Entry(int index) => new(Key, Place, Values[index].Copy()) { IsSwept = true };

    /// <summary>
    /// The key and each value as part of a folder's name, e.g. <c>strategy=fedprox,mu=0.1</c>; a value that is long, or reads like
    /// another, goes by its number: <c>model=value-2</c>.
    /// </summary>
    public IReadOnlyList<string> Labels()
    {
        var texts = Values.Select(value => Plain(Text(value))).ToList();
        var longest = Math.Max(ShortestLabel, LongestLabel / Among - Name.Length);
        return [.. texts.Select((text, i) => $"{Plain(Name)}=" + (text.Length > 0 && text.Length <= longest
            && texts.Count(other => string.Equals(other, text, StringComparison.OrdinalIgnoreCase)) == 1 ? text : $"value-{i + 1}"))];
    }

    private static string Text(YamlValue value) => value switch
    {
        YamlScalar { IsNull: true } => "none",
        YamlScalar scalar => scalar.Text,
        YamlList list => string.Join('+', list.Items.Select(Text)),
        _ => string.Join(',', ((YamlTable)value).Entries.Select(entry =>
            entry.Key is "name" or "layer" ? Text(entry.Value) : $"{entry.Key}={Text(entry.Value)}")),
    };

    /// <summary>With nothing in it that a shell or a file system takes for something else.</summary>
    private static string Plain(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ',' or '=' or '+' or '-' or '_' ? c : '-'));
}
