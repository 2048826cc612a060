using System.Text;

namespace Fl.Reports;

/// <summary>A table for the terminal; the best of a column has a star.</summary>
internal static class TextFormat
{
    public static string Write(Grid grid)
    {
        string Show(GridCell cell, int column) => column < grid.Words ? cell.Plain : cell.Plain + (cell.IsBest ? "*" : " ");
        var widths = grid.Heads.Select((head, i) =>
            grid.Rows.Select(row => Show(row[i], i).Length).Append(head.Length + (i < grid.Words ? 0 : 1)).Max()).ToArray();
        var text = new StringBuilder();
        if (grid.Spans.Count > 0)
        {
            var line = "";
            foreach (var (words, start, _) in grid.Spans) line = line.PadRight(widths.Take(start).Sum(width => width + 2)) + words;
            text.Append(line).Append('\n');
        }
        Line(grid.Heads.Select((head, i) => i < grid.Words ? head : head + " "));
        text.Append('-', widths.Sum() + 2 * (widths.Length - 1)).Append('\n');
        foreach (var row in grid.Rows) Line(row.Select(Show));
        if (grid.Notes.Count > 0) text.Append('\n');
        foreach (var note in grid.Notes) text.Append(note).Append('\n');
        return text.ToString();

        void Line(IEnumerable<string> cells) =>
            text.Append(string.Join("  ", cells.Select((cell, i) => i < grid.Words ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
                .TrimEnd()).Append('\n');
    }
}
