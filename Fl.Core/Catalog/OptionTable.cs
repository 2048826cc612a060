using System.Text;

namespace Fl.Core;

/// <summary>What <c>fl list</c> prints: components and their options as plain text.</summary>
public static class OptionTable
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
        AppendRows(text,
        [
            .. Rows(typeof(Experiment), ""),
            [SweepKeys.Seeds, "list of integers", "", "at least 0", SweepKeys.SeedsDescription],
            [SweepKeys.Sweep, "table of lists", "", "", SweepKeys.SweepDescription],
        ], "");
        return text.ToString();
    }

    private static IEnumerable<string[]> Rows(Type component, string prefix) => OptionInfo.Of(component).SelectMany(option =>
        option.Form is OptionForm.Table
            ? Rows(option.Type, $"{prefix}{option.Key}.")
            : [[prefix + option.Key, TypeOf(option), DefaultOf(option), AllowedIn(option), option.Description]]);

    private static string TypeOf(OptionInfo option) =>
        option.Element is { } element ? "list of " + Word(element) + "s" : Word(option.Type);

    private static string Word(Type type) => OptionInfo.FormOf(type) switch
    {
        OptionForm.Boolean => "true/false",
        OptionForm.Component => "component",
        var form => form.ToString().ToLowerInvariant(),
    };

    private static string DefaultOf(OptionInfo option) => option.Default switch
    {
        _ when option.Required => "required",
        null or "" => "",
        Component component => Catalog.NameOf(component),
        System.Collections.IEnumerable items and not string => $"[{string.Join(", ", items.Cast<object>().Select(item => item is Component component ? Catalog.NameOf(component) : OptionText.Scalar(item)))}]",
        var value => OptionText.Scalar(value),
    };

    private static string AllowedIn(OptionInfo option)
    {
        var type = option.Element ?? option.Type;
        return OptionInfo.FormOf(type) switch
        {
            OptionForm.Choice => string.Join(", ", Expectation.Choices(type)),
            OptionForm.Component => $"fl list {ComponentKind.Of(type).Plural}",
            _ => option.Bounds.ToString(),
        };
    }

    private static void AppendRows(StringBuilder text, IReadOnlyList<string[]> rows, string indent)
    {
        if (rows.Count == 0) return;
        var widths = Head.Select((head, i) => rows.Append(Head).Max(row => row[i].Length)).ToArray();
        foreach (var row in rows.Prepend(Head))
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
