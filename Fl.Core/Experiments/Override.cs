namespace Fl.Core;

/// <summary>
/// <c>--set key.path=value</c>, applied to the tree before it is bound: tables are made as needed, a scalar becomes the
/// table it was short for when a key inside it is set, and a list's items are called by their index.
/// </summary>
internal static class Override
{
    private const int MaxDepth = 64;

    public static void Apply(YamlTable root, string assignment, List<Mistake> mistakes)
    {
        var (path, text) = assignment.IndexOf('=') is >= 0 and var at ? (assignment[..at].Trim(), assignment[(at + 1)..]) : (assignment.Trim(), null);
        var place = new Place("--set " + Quoting.OneLine(path));
        var keys = path.Split('.');
        if (text is null || keys.Length > MaxDepth || keys.Any(string.IsNullOrWhiteSpace))
        {
            mistakes.Add(new(place, "", "expected KEY=VALUE or KEY.SUBKEY=VALUE, e.g. train.lr=0.1."));
            return;
        }
        var before = mistakes.Count;
        var value = YamlReader.Read(text, _ => place, mistakes) ?? new YamlScalar(place, "", isQuoted: false);
        if (mistakes.Count == before && Assign(root, keys, value, place) is { } mistake) mistakes.Add(new(place, "", mistake));
    }

    /// <summary>Walks down to the last key and assigns; what is in the way, or null.</summary>
    private static string? Assign(YamlValue at, ReadOnlySpan<string> keys, YamlValue value, Place place)
    {
        var key = keys[0];
        var rest = keys[1..];
        if (at is YamlList list)
        {
            if (!int.TryParse(key, out var index) || index < 0 || index >= list.Items.Count)
                return $"'{Quoting.OneLine(key)}' is not an item of this list; expected {(list.Items.Count == 0 ? "nothing: it is empty" : $"an index from 0 to {list.Items.Count - 1}")}.";
            list.Items[index] = Changed(list.Items[index], rest, value, place);
            return rest.IsEmpty ? null : Assign(list.Items[index], rest, value, place);
        }
        var table = (YamlTable)at;
        var old = table.Find(key);
        var next = Changed(old?.Value, rest, value, place);
        if (!ReferenceEquals(next, old?.Value)) table.Set(new(key, rest.IsEmpty || old is null ? place : old.Value.Place, next));
        return rest.IsEmpty ? null : Assign(next, rest, value, place);
    }

    /// <summary>What stands at a key once something at or below it was set.</summary>
    private static YamlValue Changed(YamlValue? old, ReadOnlySpan<string> rest, YamlValue value, Place place)
    {
        if (rest.IsEmpty && old is YamlTable whole && value is YamlScalar { IsNull: false })
        {
            whole.Set(new(YamlTable.Short, place, value));
            return whole;
        }
        if (rest.IsEmpty) return value;
        if (old is YamlTable or YamlList) return old;
        var table = new YamlTable(old?.Place ?? place);
        if (old is YamlScalar { IsNull: false }) table.Entries.Add(new(YamlTable.Short, old.Place, old));
        return table;
    }
}
