using System.Diagnostics.CodeAnalysis;

namespace Fl.Core;

/// <summary>Turns a YAML tree into components, collecting every mistake instead of stopping at the first.</summary>
internal sealed class Binder(Catalog catalog, List<Mistake> mistakes)
{
    /// <summary>Keys at the top of the file that are no options, for who mistypes one.</summary>
    public IReadOnlyList<string> TopKeys { get; init; } = [];

    /// <summary>The dotted key that was most likely meant by one at the top; null for none.</summary>
    public Func<string, string?> InnerKey { get; init; } = _ => null;

    private readonly Expectation expectation = new(catalog);

    /// <summary>Fills a component of exactly that type from a table.</summary>
    /// <param name="at">Where the table's key is.</param>
    /// <param name="selector">The key that chose the type, which is no option; null where nothing had to be chosen.</param>
    /// <param name="start">Where options come from that the table is silent about; their defaults when null.</param>
    /// <param name="isWhole">Whether the table has all options of the component, so that they can be checked together.</param>
    public Component Fill(
        Type type, YamlTable table, Place at, string path, string? selector = null, Component? start = null, bool isWhole = true)
    {
        var before = mistakes.Count;
        var options = OptionInfo.Of(type);
        foreach (var option in options.Where(option => option.Beside.Count > 0)) table = Raised(table, option, path);
        var component = OptionInfo.Create(type);
        if (start is not null)
            foreach (var option in options) option.Set(component, option.Get(start));
        foreach (var entry in table.Entries)
        {
            if (selector is not null && (entry.Key == selector || entry.Key == YamlTable.Short)) continue;
            if (entry.Key == YamlTable.Short)
                Report(entry.Place, path, $"found {Quoting.Found(entry.Value)}, expected {Expectation.Table(type)}.");
            else if (options.FirstOrDefault(option => option.Key == entry.Key) is not { } option)
                ReportUnknown(table, entry, type, selector, path);
            else if (TryBind(option, entry.Value, entry.Blame, Join(table, path, entry.Key), out var value)) option.Set(component, value);
        }
        foreach (var option in options)
            if (option.Required && start is null && table.Find(option.Key) is null)
                Report(at, Join(table, path, option.Key), $"missing; expected {expectation.Of(option)}.");
        if (mistakes.Count == before && isWhole)
            foreach (var problem in component.Problems())
                Report(Locate(table, problem.Key, at), Join(table, path, problem.Key), problem.Message);
        return component;
    }

    /// <summary>The table with those options in it that stand beside a choice and were written under it.</summary>
    private YamlTable Raised(YamlTable table, OptionInfo choice, string path)
    {
        if (table.Find(choice.Key) is not { Value: YamlTable under } entry) return table;
        var moved = under.Entries.FindAll(inner => choice.Beside.Contains(inner.Key));
        if (moved.Count == 0) return table;
        var (whole, rest) = (table.Copy(), under.Copy());
        foreach (var inner in moved)
        {
            if (table.Find(inner.Key) is { } twin)
            {
                var message = $"also given as {Join(table, path, inner.Key)} ({twin.Place}): keep one.";
                Report(inner.Place, Join(table, path, $"{choice.Key}.{inner.Key}"), message);
            }
            else whole.Entries.Add(inner);
            rest.Entries.RemoveAll(one => one.Key == inner.Key);
        }
        whole.Entries[whole.Entries.FindIndex(one => one.Key == choice.Key)] = entry with { Value = rest };
        return whole;
    }

    private bool TryBind(OptionInfo option, YamlValue value, Place at, string path, out object? result)
    {
        result = null;
        if (value is YamlScalar { IsNull: true } && option.IsNullable) return true;
        if (option.Element is not { } element)
            return TryBind(option, option.Type, option.Default as Component, value, at, path, out result);
        if (value is not YamlList list)
        {
            Reject(option, option.Type, value, at, path);
            return false;
        }
        var before = mistakes.Count;
        var items = NewArray(element, list.Items.Count);
        for (var i = 0; i < items.Length; i++)
            if (TryBind(option, element, null, list.Items[i], list.Items[i].Place, $"{path}.{i}", out var item)) items.SetValue(item, i);
        result = items;
        return mistakes.Count == before;
    }

    /// <summary>Binds an option's value, or an item of its list: a <paramref name="type"/>.</summary>
    private bool TryBind(OptionInfo option, Type type, Component? start, YamlValue value, Place at, string path, out object? result)
    {
        var before = mistakes.Count;
        result = (OptionInfo.FormOf(type), value) switch
        {
            (OptionForm.Component, _) => Choose(option, type, start, value, at, path),
            (OptionForm.Table, YamlTable table) => Fill(type, table, at, path, start: start),
            (OptionForm.Table, YamlScalar { IsNull: false }) when OptionInfo.BareTextOf(type) is { } bare =>
                Fill(type, new YamlTable(value.Place) { Entries = [new(bare.Key, at, value)] }, at, path),
            (OptionForm.Range, YamlTable table) => Range(option.Bounds, table),
            (OptionForm.Names, YamlTable table) => Names(table),
            (OptionForm.Text, YamlScalar { IsNull: false } scalar) =>
                option.IsPath && scalar.Folder is { } folder ? UserPath.Beside(scalar.Text, folder) : scalar.Text,
            (OptionForm.Choice, YamlScalar scalar) => Choice(type, scalar.Text),
            (_, YamlScalar { IsQuoted: false } scalar) => Plain(type, option.Bounds, scalar.Text),
            _ => null,
        };
        if (result is null && mistakes.Count == before) Reject(option, type, value, at, path);
        return mistakes.Count == before;
    }

    private static object? Choice(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => OptionText.Choice(name) == text.Replace('_', '-')) is { } name
            ? Enum.Parse(type, name)
            : null;

    /// <summary>The range of a table with both of its ends and nothing else, of which later entries win; null where it is none.</summary>
    private static EpochRange? Range(Bounds bounds, YamlTable table)
    {
        var (from, to) = ((int?)null, (int?)null);
        foreach (var entry in table.Entries)
        {
            var end = entry.Value is YamlScalar { IsQuoted: false } scalar ? (int?)Plain(typeof(int), bounds, scalar.Text) : null;
            if (end is null || entry.Key is not ("from" or "to" or YamlTable.Short)) return null;
            if (entry.Key is not "to") from = end;
            if (entry.Key is not "from") to = end;
        }
        return from <= to ? new EpochRange(from.Value, to.Value) : null;
    }

    /// <summary>The names of a table; null where something else than a text is in it.</summary>
    private static NameMap? Names(YamlTable table) =>
        table.Entries.All(entry => entry.Key != YamlTable.Short && entry.Value is YamlScalar { IsNull: false })
            ? new NameMap([.. table.Entries.Select(entry => (entry.Key, ((YamlScalar)entry.Value).Text))])
            : null;

    /// <summary>The boolean or number, or null when the text is none or out of bounds.</summary>
    private static object? Plain(Type type, Bounds bounds, string text)
    {
        if (type == typeof(bool)) return YamlNumber.Boolean(text);
        if (OptionInfo.FormOf(type) is OptionForm.Range) return Plain(typeof(int), bounds, text) is int epochs ? (EpochRange)epochs : null;
        if (OptionInfo.FormOf(type) is OptionForm.Integer)
            return YamlNumber.Integer(text) is not { } integer || !bounds.Contains(integer) ? null
                : type == typeof(int) ? (object)(int)integer
                : integer;
        if (OptionInfo.FormOf(type) is OptionForm.Number)
            return YamlNumber.Real(text) is not { } real || !double.IsFinite(real) || !bounds.Contains(real) ? null
                : type == typeof(float) ? (object)(float)real
                : real;
        return null;
    }

    /// <summary>
    /// Binds a component by its name, a table with its name, or the list that is short for one; null when it is none of these.
    /// </summary>
    private Component? Choose(OptionInfo option, Type type, Component? start, YamlValue value, Place at, string path)
    {
        var (kind, isWhole) = (ComponentKind.Of(type), option.Beside.Count == 0);
        if (value is YamlScalar { IsNull: false })
            return Find(option, kind, value, at, path) is { } named
                ? Fill(named, new YamlTable(value.Place), at, path, kind.Selector, isWhole: isWhole)
                : null;
        if (value is YamlList && catalog.BareListOf(type) is { } bare)
        {
            var whole = new YamlTable(value.Place) { BareList = bare.Option.Key };
            whole.Entries.Add(new(bare.Option.Key, at, value));
            return Fill(bare.Type, whole, at, path, kind.Selector);
        }
        if (value is not YamlTable table) return null;
        if (table.Choice(kind.Selector) is { } choice)
        {
            var chosen = Find(
                option, kind, choice.Value, choice.Blame, choice.Key == YamlTable.Short ? path : Join(table, path, kind.Selector));
            return chosen is null ? null : Fill(chosen, table, at, path, kind.Selector, isWhole: isWhole);
        }
        if (start is not null) return Fill(start.GetType(), table, at, path, kind.Selector, start, isWhole);
        Report(at, Join(table, path, kind.Selector), $"missing; expected {expectation.Names(kind)}.");
        return null;
    }

    private Type? Find(OptionInfo option, ComponentKind kind, YamlValue name, Place at, string path)
    {
        if (name is YamlScalar scalar && catalog.Find(kind.Type, scalar.Text.Replace('_', '-')) is { } entry) return entry.Type;
        Reject(option, kind.Type, name, at, path);
        return null;
    }

    private void Reject(OptionInfo option, Type type, YamlValue value, Place at, string path) =>
        Report(at, path, $"found {Quoting.Found(value)}{Expectation.Remark(type, value)}, "
            + $"expected {expectation.Of(option, type)}{Closed(expectation.Hint(type, value))}");

    private void ReportUnknown(YamlTable table, YamlEntry entry, Type type, string? selector, string path)
    {
        var keys = OptionInfo.Of(type).Select(option => option.Key).ToList();
        if (path.Length == 0) keys.AddRange(TopKeys);
        if (selector is not null) keys.Insert(0, selector);
        var chosen = selector is null ? null : table.Choice(selector);
        var whose = selector is null ? ""
            : chosen?.Value is YamlScalar name ? $" of '{name.Text}'"
            : $" of '{catalog.Of(type)[0].Name}', the default";
        var remedy = chosen is { Place.Line: 0 } && entry.Place.Line > 0
            ? $" ({chosen.Value.Place} chose it; --set {path}={{{selector}: ...}} replaces the whole table)"
            : "";
        Report(entry.Place, Join(table, path, Quoting.OneLine(entry.Key)),
            $"not an option{whose}{remedy}, expected {Expectation.OneOf(keys)}{Closed(Hint(entry.Key, path, keys))}");
    }

    /// <summary>What was most likely meant: at the top of a file a key of one of its tables, as in <c>--set lr=0.1</c>.</summary>
    private string Hint(string key, string path, IEnumerable<string> keys) =>
        path.Length == 0 && InnerKey(key) is { } inner ? $"; did you mean '{inner}'?" : Nearest.Hint(key, keys);

    private void Report(Place place, string path, string message) => mistakes.Add(new(place, path, message));

    private static string Closed(string hint) => hint.Length == 0 ? "." : hint;

    /// <summary>The place of the deepest part of a dotted key that the file has.</summary>
    private static Place Locate(YamlTable table, string key, Place at)
    {
        YamlValue? value = table;
        foreach (var part in key.Split('.'))
        {
            if (value is YamlTable inner && inner.Find(part) is { } entry) (at, value) = (entry.Blame, entry.Value);
            else if (value is YamlList list && int.TryParse(part, out var index) && index >= 0 && index < list.Items.Count)
                (at, value) = (list.Items[index].Place, list.Items[index]);
            else break;
        }
        return at;
    }

    /// <summary>The dotted key of an option as the file could write it: what is in a bare list has no key of its own.</summary>
    private static string Join(YamlTable table, string path, string key)
    {
        if (table.BareList is { } bare && (key == bare || key.StartsWith(bare + ".", StringComparison.Ordinal)))
            key = key[bare.Length..].TrimStart('.');
        return path.Length == 0 || key.Length == 0 ? path + key : $"{path}.{key}";
    }

    [UnconditionalSuppressMessage(
        "AOT", "IL3050", Justification = "Items are components, which share the code of one array, or the scalars below.")]
    private static Array NewArray(Type element, int length) => OptionInfo.FormOf(element) switch
    {
        _ when element == typeof(int) => new int[length],
        _ when element == typeof(long) => new long[length],
        _ when element == typeof(double) => new double[length],
        _ when element == typeof(float) => new float[length],
        _ when element == typeof(bool) => new bool[length],
        _ when element == typeof(string) => new string[length],
        _ => Array.CreateInstance(element, length),
    };
}
