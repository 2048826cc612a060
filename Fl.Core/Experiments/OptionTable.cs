using System.Text;

namespace Fl.Core;

/// <summary>What <c>fl list</c> prints: components and their options as plain text.</summary>
internal static class OptionTable
{
    private const int Width = 100;
    private static readonly string[] Head = ["key", "type", "default", "allowed", ""];

    /// <summary>Every component of a kind: its name, what it is, and a table of its options.</summary>
    public static string Of(ComponentKind kind, Catalog catalog)
    {
        var text = new StringBuilder();
        foreach (var entry in catalog.Of(kind.Type))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(entry.Name).Append('\n');
            AppendWrapped(text, DocComments.Summary(entry.Type), "  ");
            AppendRows(text, [.. Rows(entry.Type, "")], "  ");
        }
        return text.ToString();
    }

    /// <summary>Every key of an experiment file that is not a component's.</summary>
    public static string OfExperiment()
    {
        var text = new StringBuilder();
        AppendRows(text, [.. Rows(typeof(Experiment), ""), .. OptionRow.OfSweeps], "");
        return text.ToString();
    }

    private static IEnumerable<OptionRow> Rows(Type component, string prefix) => OptionInfo.Of(component).SelectMany(option =>
        option.Form is OptionForm.Table ? Rows(option.Type, $"{prefix}{option.Key}.") : [OptionRow.Of(option, prefix)]);

    private static void AppendRows(StringBuilder text, IReadOnlyList<OptionRow> rows, string indent)
    {
        if (rows.Count == 0) return;
        string[][] cells = [Head, .. rows.Select(row => (string[])[row.Key, row.Type, row.Default, row.Allowed, row.Description])];
        var widths = Head.Select((_, i) => cells.Max(row => row[i].Length)).ToArray();
        foreach (var row in cells)
            text.Append((indent + string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i])))).TrimEnd()).Append('\n');
    }

    private static void AppendWrapped(StringBuilder text, string words, string indent)
    {
        var line = indent.TrimEnd();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = "";
            }
            line = line.Length == 0 ? indent + word : $"{line} {word}";
        }
        if (line.Length > 0) text.Append(line).Append('\n');
    }
}
