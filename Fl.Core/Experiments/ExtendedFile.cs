namespace Fl.Core;

/// <summary>
/// What <c>extends: base.yaml</c> stands for: the keys of another file, which the file changes. Tables are merged key by key; a scalar,
/// a list and a table that chooses another component than the base replace what the base has. The base's <c>name</c> stays its own.
/// </summary>
internal sealed class ExtendedFile(List<Mistake> mistakes)
{
    public const string Key = "extends";

    public const string Description =
        "Another experiment file, relative to this one, that this one changes: tables are merged key by key, and what else stands "
        + "here replaces it.";

    /// <summary>The experiment's own name, never that of the base; in a table, the key that chooses a component.</summary>
    private const string Name = "name";

    private const int Longest = 16;

    /// <summary>The table with what it extends under it, and without the key.</summary>
    /// <param name="path">The table's file.</param>
    public YamlTable Merge(YamlTable table, string path) => Merge(table, [path]);

    private YamlTable Merge(YamlTable table, IReadOnlyList<string> chain)
    {
        if (table.Find(Key) is not { } entry) return table;
        table.Entries.RemoveAll(other => other.Key == Key);
        if (Base(entry, chain) is not { } under) return table;
        under.Entries.RemoveAll(other => other.Key == Name);
        return Over(under, table);
    }

    private YamlTable? Base(YamlEntry entry, IReadOnlyList<string> chain)
    {
        if (entry.Value is not YamlScalar { IsNull: false, Text: { Length: > 0 } name })
            return Refuse(entry.Place, $"found {Quoting.Found(entry.Value)}, expected another experiment's file, e.g. base.yaml.");
        var path = Path.Combine(Path.GetDirectoryName(chain[^1]) ?? "", UserPath.Expand(name));
        if (chain.Any(other => Path.GetFullPath(other) == Path.GetFullPath(path)))
            return Refuse(entry.Place, $"the file would extend itself: {string.Join(" -> ", [.. chain, path])}.");
        if (chain.Count > Longest) return Refuse(entry.Place, $"more than {Longest} files extend each other.");
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return Merge(ExperimentReader.Root(ExperimentReader.Text(path), path, mistakes, folder: folder), [.. chain, path]);
        }
        catch (BadInputException error) when (mistakes.Count == 0)
        {
            return Refuse(entry.Place, error.Message);
        }
    }

    private YamlTable? Refuse(Place place, string message)
    {
        mistakes.Add(new(place, Key, message));
        return null;
    }

    private static YamlTable Over(YamlTable under, YamlTable table)
    {
        foreach (var entry in table.Entries) under.Set(entry with { Value = Merged(under.Find(entry.Key)?.Value, entry.Value) });
        return under;
    }

    private static YamlValue Merged(YamlValue? old, YamlValue value)
    {
        if (value is not YamlTable changes || old is null or YamlList or YamlScalar { IsNull: true }) return value;
        var choice = TextOf(changes.Find(Name)?.Value);
        if (old is not YamlTable table)
        {
            if (choice is null) changes.Entries.Insert(0, new(YamlTable.Short, old.Place, old));
            return changes;
        }
        return choice is not null && TextOf(table.Find(Name)?.Value) is { } before && before != choice ? changes : Over(table, changes);
    }

    private static string? TextOf(YamlValue? value) => (value as YamlScalar)?.Text;
}
