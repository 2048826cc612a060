namespace Fl.Core;

/// <summary>What keeps one experiment from going on as another: the options that differ and on which results depend.</summary>
public static class ExperimentDifference
{
    /// <summary>May differ: more rounds extend a run, as does more patience, and a data set that moved is known by its bytes.</summary>
    private static readonly string[] Free = ["name", "rounds", "checkpoint", "on_failed_round", "max_failed_rounds", "dataset.path"];

    /// <summary>One entry for each such option, e.g. <c>train.lr was 0.01 and is 0.1</c>.</summary>
    /// <param name="before">An experiment's text, every option spelt out.</param>
    /// <param name="after">Another's.</param>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var (old, now) = (Options(before), Options(after));
        return
        [
            .. old.Keys.Union(now.Keys)
                .Where(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key))
                .Where(key => !Free.Any(free => key == free || key.StartsWith(free + ".", StringComparison.Ordinal)))
                .Select(key => $"{key} was {old.GetValueOrDefault(key) ?? "not set"} and is {now.GetValueOrDefault(key) ?? "not set"}"),
        ];
    }

    /// <summary>An experiment's options by dotted key, e.g. <c>train.lr</c>; those of a list by their number.</summary>
    /// <param name="yaml">Its text.</param>
    public static IReadOnlyDictionary<string, string> Options(string yaml)
    {
        var options = new Dictionary<string, string>();
        List<Mistake> mistakes = [];
        if (YamlReader.Read(yaml, _ => default, mistakes) is { } root) Flatten(root, "", options);
        return options;
    }

    private static void Flatten(YamlValue value, string path, Dictionary<string, string> options)
    {
        if (value is YamlTable table)
            foreach (var entry in table.Entries) Flatten(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", options);
        else if (value is YamlList list)
            for (var i = 0; i < list.Items.Count; i++) Flatten(list.Items[i], $"{path}.{i}", options);
        else options[path] = ((YamlScalar)value).Text;
    }
}
