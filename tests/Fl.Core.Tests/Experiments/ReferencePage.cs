using System.Text;

namespace Fl.Core.Tests;

/// <summary>Every key of an experiment file in tables, section by section: what <c>fl list</c> prints, as a page.</summary>
internal sealed class ReferencePage
{
    /// <summary>Where kinds of components have a page of their own, with all options.</summary>
    private static readonly Dictionary<string, string> Pages = new()
    {
        ["strategies"] = "strategies.md#strategies",
        ["aggregators"] = "strategies.md#aggregators",
        ["attacks"] = "strategies.md#attacks",
        ["selections"] = "strategies.md#client-selection",
        ["discounts"] = "strategies.md#staleness-discounts",
        ["schedules"] = "strategies.md#learning-rate-schedules",
        ["devices"] = "time.md#devices",
        ["links"] = "time.md#links",
        ["availabilities"] = "time.md#availability",
    };

    /// <summary>A default that each component of a kind has for itself.</summary>
    private const string Own = "its own";

    private readonly Catalog catalog;
    private readonly StringBuilder text = new();

    private ReferencePage(Catalog catalog) => this.catalog = catalog;

    public static string Write(Catalog catalog)
    {
        var page = new ReferencePage(catalog);
        page.Section("The file", typeof(Experiment), "", OptionRow.OfSweeps);
        foreach (var kind in catalog.Kinds) page.Choices(kind);
        return page.text.Append('\n').ToString();
    }

    /// <summary>A table's keys, then those of the tables in it.</summary>
    private void Section(string title, Type table, string path, params IEnumerable<OptionRow> more)
    {
        text.Append($"\n## {title}\n\n{(path.Length == 0 ? "" : DocComments.Summary(table) + "\n")}");
        Write([.. RowsOf(table, path), .. more]);
        foreach (var option in OptionInfo.Of(table))
            if ((option.Element ?? option.Type) is var inner && OptionInfo.FormOf(inner) is OptionForm.Table)
                Section(Title(path + option.Key), inner, $"{path}{option.Key}.");
    }

    /// <summary>The options of a component or table.</summary>
    private static IEnumerable<OptionRow> RowsOf(Type component, string path) => OptionInfo.Of(component).Select(option =>
    {
        var (row, type) = (OptionRow.Of(option), option.Element ?? option.Type);
        return OptionInfo.FormOf(type) switch
        {
            OptionForm.Component => row with { Allowed = Link(ComponentKind.Of(type)) },
            OptionForm.Table =>
                row with { Allowed = $"[{(option.Element is null ? "its keys" : "keys of each")}](#{Slug(Title(path + option.Key))})" },
            _ => row,
        };
    });

    private void Write(params IEnumerable<OptionRow> rows)
    {
        text.Append("\n| key | type | default | allowed | what it is |\n| --- | --- | --- | --- | --- |\n");
        foreach (var row in rows)
        {
            var value = row.Default is "" or "required" or Own ? row.Default : $"`{row.Default}`";
            var allowed = row.Type.Contains("choice", StringComparison.Ordinal)
                ? string.Join(", ", row.Allowed.Split(", ").Select(name => $"`{name}`"))
                : row.Allowed;
            text.Append($"| `{row.Key}` | {row.Type} | {value} | {allowed} | {GeneratedPage.Cell(row.Description)} |\n");
        }
    }

    /// <summary>Every component of a kind: with its options, or by a line where they are on another page.</summary>
    private void Choices(ComponentKind kind)
    {
        text.Append($"\n## {Title(kind)}\n\n{DocComments.Summary(kind.Type)}");
        if (kind.Selector != "name") text.Append($" A table chooses by `{kind.Selector}:`, since `name:` is the component's own.");
        var entries = catalog.Of(kind.Type)
            .Select(entry => (entry.Name, Summary: DocComments.Summary(entry.Type), Rows: RowsOf(entry.Type, "").ToList())).ToList();
        if (Pages.TryGetValue(kind.Plural, out var page))
        {
            text.Append($" In full: [{page.Split('#')[0]}]({page}).");
            WriteCommon(entries[0].Rows
                .FindAll(row => entries.TrueForAll(entry => entry.Rows.Exists(other => other with { Default = row.Default } == row)))
                .ConvertAll(row => entries.TrueForAll(entry => entry.Rows.Contains(row)) ? row : row with { Default = Own }));
            text.Append("\n| name | what it is |\n| --- | --- |\n");
            foreach (var (name, summary, _) in entries) text.Append($"| `{name}` | {GeneratedPage.Cell(FirstSentence(summary))} |\n");
            return;
        }
        var common = entries.Count == 1 ? [] : entries[0].Rows.FindAll(row => entries.TrueForAll(entry => entry.Rows.Contains(row)));
        WriteCommon(common);
        foreach (var (name, summary, rows) in entries)
        {
            text.Append($"\n### `{name}`\n\n{summary}\n");
            if (rows.Count > common.Count) Write(rows.Except(common));
        }
    }

    /// <summary>The options that all components of a kind have.</summary>
    private void WriteCommon(List<OptionRow> rows)
    {
        text.Append(rows.Count > 0 ? " All of them have:\n" : "\n");
        if (rows.Count > 0) Write(rows);
    }

    private static string Link(ComponentKind kind) => $"[{kind.Plural}](#{Slug(Title(kind))})";

    private static string Title(ComponentKind kind) => $"All {kind.Plural}";

    private static string Title(string path) => $"`{path}:`";

    /// <summary>The anchor that GitHub gives to a heading.</summary>
    private static string Slug(string title) =>
        string.Concat(title.ToLowerInvariant().Replace(' ', '-').Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    /// <summary>Up to the first full stop before a capital that no bracket and no quotation holds.</summary>
    private static string FirstSentence(string summary)
    {
        var (depth, quoted) = (0, false);
        for (var i = 1; i < summary.Length; i++)
        {
            if (summary[i] == '"') quoted = !quoted;
            else if (summary[i] is '(' or '[') depth++;
            else if (summary[i] is ')' or ']') depth--;
            else if (summary[i] == '.' && summary[i - 1] != ' ' && depth <= 0 && !quoted
                && (i + 2 >= summary.Length || (summary[i + 1] == ' ' && char.IsUpper(summary[i + 2]))))
                return summary[..(i + 1)];
        }
        return summary;
    }
}
