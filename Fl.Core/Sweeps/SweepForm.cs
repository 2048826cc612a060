namespace Fl.Core;

/// <summary>The <c>sweep:</c> of an experiment file: keys, their values, and how they go together.</summary>
internal sealed class SweepForm
{
    private readonly SweepMode mode;
    private readonly List<SweptKey> keys = [];
    private readonly List<IReadOnlyList<string>> labels = [];

    private SweepForm() => Place = Place.Nowhere;

    /// <param name="mistakes">Takes what is wrong with it, but for the values, which the experiments tell.</param>
    public SweepForm(YamlEntry entry, List<Mistake> mistakes)
    {
        Place = entry.Place;
        if (entry.Value is not YamlTable table || !table.Entries.Exists(swept => swept.Key != SweepKeys.Mode))
        {
            mistakes.Add(new(entry.Place, entry.Key, $"found {(entry.Value is YamlTable ? "no key to sweep" : Quoting.Found(entry.Value))}"
                + ", expected a table with a list of values for each key, e.g. partition.alpha: [0.1, 1]."));
            return;
        }
        var before = mistakes.Count;
        foreach (var swept in table.Entries)
            if (swept.Key == SweepKeys.Mode) mode = Mode(swept, mistakes);
            else if (WhyNot(swept) is { } reason) mistakes.Add(new(swept.Place, $"{entry.Key}.{Quoting.OneLine(swept.Key)}", reason));
        if (mistakes.Count > before) return;

        var lists = table.Entries.Where(swept => swept.Key != SweepKeys.Mode).ToList();
        foreach (var swept in lists)
            keys.Add(new(swept.Key, swept.Place, ((YamlList)swept.Value).Items)
            {
                Name = lists.Count(other => Last(other.Key) == Last(swept.Key)) == 1 ? Last(swept.Key) : swept.Key,
                Among = lists.Count,
            });
        if (mode == SweepMode.Zip && keys.Find(key => key.Values.Count != keys[0].Values.Count) is { } odd)
            mistakes.Add(new(odd.Place, $"{entry.Key}.{odd.Key}",
                $"it has {odd.Values.Count} values and {keys[0].Key} has {keys[0].Values.Count}; in mode zip each key has as many."));
        labels = keys.ConvertAll(key => key.Labels());
    }

    /// <summary>No key: one row with nothing in it.</summary>
    public static SweepForm None { get; } = new();

    public Place Place { get; }

    /// <summary>For each experiment the index of each key's value; the values of the last key change first.</summary>
    public IEnumerable<int[]> Rows()
    {
        if (mode == SweepMode.Zip) return Enumerable.Range(0, keys[0].Values.Count).Select(i => keys.ConvertAll(_ => i).ToArray());
        IEnumerable<int[]> rows = [[]];
        foreach (var key in keys) rows = rows.SelectMany(row => Enumerable.Range(0, key.Values.Count).Select(i => (int[])[.. row, i]));
        return rows;
    }

    /// <summary>What a row puts into the tree: what is inside another's value after it.</summary>
    public IEnumerable<YamlEntry> Entries(int[] row) =>
        keys.Select((key, i) => key.Entry(row[i])).OrderBy(entry => entry.Key.Count(c => c == '.'));

    /// <summary>What a row's folder is called, e.g. <c>alpha=0.1,strategy=fedavg</c>.</summary>
    public string Label(int[] row) => string.Join(',', row.Select((value, i) => labels[i][value]));

    private static SweepMode Mode(YamlEntry entry, List<Mistake> mistakes)
    {
        if (entry.Value is YamlScalar { Text: "grid" }) return SweepMode.Grid;
        if (entry.Value is YamlScalar { Text: "zip" }) return SweepMode.Zip;
        mistakes.Add(new(entry.Place, "sweep.mode",
            $"found {Quoting.Found(entry.Value)}, expected grid (every value with every other) or zip (row by row)."));
        return default;
    }

    private static string? WhyNot(YamlEntry swept)
    {
        var parts = swept.Key.Split('.');
        if (swept.Key is "seed" or SweepKeys.Seeds) return "seeds have a key of their own: seeds: [0, 1, 2].";
        if (swept.Key is "name" or SweepKeys.Sweep) return "it is the same for all runs of a sweep.";
        if (parts.Any(string.IsNullOrWhiteSpace)) return "expected a dotted key, e.g. partition.alpha.";
        if (parts[^1] is "name" or "layer")
            return $"options go with their component: list those whole, e.g. {string.Join('.', parts[..^1])}: [a, "
                + $"{{{parts[^1]}: b, ...}}].";
        return swept.Value is YamlList { Items.Count: > 0 }
            ? null
            : $"found {(swept.Value is YamlList ? "an empty list" : Quoting.Found(swept.Value))}, expected a list of values.";
    }

    private static string Last(string key) => key[(key.LastIndexOf('.') + 1)..];
}
