using System.Text;

namespace Fl.Reports;

/// <summary>A table in GitHub's Markdown; the best of a column is bold.</summary>
internal static class MarkdownFormat
{
    public static string Write(Grid grid)
    {
        var text = new StringBuilder();
        string Span(int column) => grid.Spans.FirstOrDefault(span =>
            column >= span.Start && column < span.Start + span.Span) is { Text: { } words } ? $"{words} " : "";
        Line(grid.Heads.Select((head, i) => Escaped(Span(i) + head)));
        Line(grid.Heads.Select((_, i) => i < grid.Words ? "---" : "---:"));
        foreach (var row in grid.Rows) Line(row.Select(cell => cell.IsBest ? $"**{Escaped(cell.Plain)}**" : Escaped(cell.Plain)));
        foreach (var note in grid.Notes) text.Append('\n').Append(Escaped(note)).Append('\n');
        return text.ToString();

        void Line(IEnumerable<string> cells) => text.Append("| ").Append(string.Join(" | ", cells)).Append(" |\n");
    }

    private static string Escaped(string words) =>
        string.Concat(words.Select(c => c is '|' or '*' or '_' or '\\' or '`' or '<' or '[' or '#' ? $"\\{c}" : $"{c}"));
}
