namespace Fl.Core;

/// <summary>
/// What <c>--set</c> can be followed by, as far as it is typed: dotted keys, and the values of those that take one of a few words.
/// </summary>
public sealed class KeyCompletion
{
    /// <summary>Tables within tables that are looked into.</summary>
    private const int MostWords = 4;

    private const string SweptPrefix = SweepKeys.Sweep + ".";
    private readonly Catalog catalog;
    private readonly SortedDictionary<string, SortedSet<string>> values = new(StringComparer.Ordinal);

    public KeyCompletion(Catalog catalog)
    {
        this.catalog = catalog;
        Add("", typeof(Experiment), []);
        values[SweepKeys.Seeds] = [];
    }

    /// <summary>
    /// Where nothing is typed, the outermost keys: <c>rounds=</c>, <c>train.</c>; else all keys that begin so, or the values of a key.
    /// </summary>
    /// <param name="typed">E.g. <c>tra</c>, or <c>strategy=fed</c>.</param>
    public IReadOnlyList<string> Of(string typed)
    {
        if (typed.StartsWith(SweptPrefix, StringComparison.Ordinal))
            return [.. Of(typed[SweptPrefix.Length..]).Select(rest => SweptPrefix + rest)];
        if (typed.IndexOf('=') is >= 0 and var at)
            return values.TryGetValue(typed[..at], out var words)
                ? [.. words.Select(word => $"{typed[..at]}={word}").Where(word => word.StartsWith(typed, StringComparison.Ordinal))]
                : [];
        if (typed.Length > 0)
            return [.. values.Keys.Where(key => key.StartsWith(typed, StringComparison.Ordinal)).Select(key => key + "=")];
        var outermost = values.Keys.Select(key => key.IndexOf('.') is >= 0 and var dot ? key[..(dot + 1)] : key + "=");
        return [.. outermost.Append(SweptPrefix).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <param name="above">The types that the options are inside of.</param>
    private void Add(string prefix, Type type, IReadOnlyList<Type> above)
    {
        if (above.Count >= MostWords || above.Contains(type)) return;
        foreach (var option in OptionInfo.Of(type)) Add(prefix + option.Key, option.Type, [.. above, type], option);
    }

    private void Add(string key, Type type, IReadOnlyList<Type> above, OptionInfo option)
    {
        if (option.Form is not OptionForm.Table && !values.ContainsKey(key)) values[key] = new(StringComparer.Ordinal);
        switch (option.Form)
        {
            case OptionForm.Boolean:
                values[key].UnionWith(["true", "false"]);
                break;
            case OptionForm.Choice:
                values[key].UnionWith(Expectation.Choices(type));
                break;
            case OptionForm.Table:
                Add(key + ".", type, above);
                break;
            case OptionForm.Range:
                foreach (var end in (string[])["from", "to"]) values[$"{key}.{end}"] = [];
                break;
            case OptionForm.Component:
                var names = catalog.Of(type).Select(entry => entry.Name).ToList();
                values[key].UnionWith(names);
                values[$"{key}.{ComponentKind.Of(type).Selector}"] = new(names, StringComparer.Ordinal);
                foreach (var entry in catalog.Of(type)) Add(key + ".", entry.Type, above);
                break;
        }
    }
}
