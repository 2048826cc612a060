namespace Fl.Core;

/// <summary>
/// <c>--set key.path=value</c>, applied to the tree before it is bound: tables are made as needed, a scalar becomes the
/// table it was short for when a key inside it is set, and a list's items are called by their index. What follows
/// <c>sweep.</c> is one key, as in the file.
/// </summary>
internal static class Override
{
    private const int MaxDepth = 64;

    /// <param name="said">Where it was said, if not by <c>--set</c>.</param>
    public static void Apply(YamlTable root, string assignment, List<Mistake> mistakes, Place? said = null)
    {
        var (path, text) = assignment.IndexOf('=') is >= 0 and var at
            ? (assignment[..at].Trim(), assignment[(at + 1)..])
            : (assignment.Trim(), null);
        var place = said ?? new Place("--set " + Quoting.OneLine(path));
        var keys = path.Split('.', path.StartsWith(SweepKeys.Sweep + ".", StringComparison.Ordinal) ? 2 : int.MaxValue);
        if (text is null || keys.Length > MaxDepth || keys.Any(string.IsNullOrWhiteSpace))
        {
            mistakes.Add(new(place, "", "expected KEY=VALUE or KEY.SUBKEY=VALUE, e.g. train.lr=0.1."));
            return;
        }
        var before = mistakes.Count;
        var value = YamlReader.Read(text, _ => place, mistakes) ?? new YamlScalar(place, "", isQuoted: false);
        if (mistakes.Count == before && Assign(root, keys, new(path, place, value)) is { } mistake) mistakes.Add(new(place, "", mistake));
    }

    /// <summary>Puts one of a sweep's values where its dotted key leads: it replaces whatever stands there.</summary>
    public static void Apply(YamlTable root, YamlEntry swept, List<Mistake> mistakes)
    {
        if (Assign(root, swept.Key.Split('.'), swept) is { } mistake) mistakes.Add(new(swept.Place, swept.Key, mistake));
    }

    /// <summary>Walks down to the last key and assigns; what is in the way, or null.</summary>
    private static string? Assign(YamlValue at, ReadOnlySpan<string> keys, YamlEntry assigned)
    {
        var key = keys[0];
        var rest = keys[1..];
        if (at is YamlList list)
        {
            if (!int.TryParse(key, out var index) || index < 0 || index >= list.Items.Count)
                return $"'{Quoting.OneLine(key)}' is not an item of this list; "
                    + $"expected {(list.Items.Count == 0 ? "nothing: it is empty" : $"an index from 0 to {list.Items.Count - 1}")}.";
            list.Items[index] = Changed(list.Items[index], rest, assigned);
            return rest.IsEmpty ? null : Assign(list.Items[index], rest, assigned);
        }
        var table = (YamlTable)at;
        var old = table.Find(key);
        var next = Changed(old?.Value, rest, assigned);
        if (!ReferenceEquals(next, old?.Value))
            table.Set(new(key, rest.IsEmpty || old is null ? assigned.Place : old.Value.Place, next)
            {
                IsSwept = assigned.IsSwept && rest.IsEmpty,
            });
        return rest.IsEmpty ? null : Assign(next, rest, assigned);
    }

    /// <summary>What stands at a key once something at or below it was set.</summary>
    private static YamlValue Changed(YamlValue? old, ReadOnlySpan<string> rest, YamlEntry assigned)
    {
        if (rest.IsEmpty && !assigned.IsSwept && old is YamlTable whole && assigned.Value is YamlScalar { IsNull: false })
        {
            whole.Set(new(YamlTable.Short, assigned.Place, assigned.Value));
            return whole;
        }
        if (rest.IsEmpty) return assigned.Value;
        if (old is YamlTable or YamlList) return old;
        var table = new YamlTable(old?.Place ?? assigned.Place);
        if (old is YamlScalar { IsNull: false }) table.Entries.Add(new(YamlTable.Short, old.Place, old));
        return table;
    }
}
