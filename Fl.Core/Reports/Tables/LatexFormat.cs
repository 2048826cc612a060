using System.Text;

namespace Fl.Reports;

/// <summary>A table in LaTeX with the rules of the package booktabs; the best of a column is bold.</summary>
internal static class LatexFormat
{
    public static string Write(Grid grid)
    {
        var text = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n");
        text.Append("  \\caption{").Append(string.Join(' ', grid.Notes.Select(Escaped))).Append("}\n");
        text.Append("  \\begin{tabular}{").Append('l', grid.Words).Append('r', grid.Heads.Count - grid.Words).Append("}\n    \\toprule\n");
        if (grid.Spans.Count > 0)
        {
            var cells = Enumerable.Repeat("", grid.Words)
                .Concat(grid.Spans.Select(span => $"\\multicolumn{{{span.Span}}}{{c}}{{{Escaped(span.Text)}}}"));
            text.Append("    ").Append(string.Join(" & ", cells)).Append(" \\\\\n");
            foreach (var (_, start, span) in grid.Spans)
                text.Append("    \\cmidrule(lr){").Append(start + 1).Append('-').Append(start + span).Append("}\n");
        }
        Line(grid.Heads.Select(Escaped));
        text.Append("    \\midrule\n");
        foreach (var row in grid.Rows) Line(row.Select((cell, i) => i < grid.Words ? Escaped(cell.Plain) : Number(cell)));
        return text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").ToString();

        void Line(IEnumerable<string> cells) => text.Append("    ").Append(string.Join(" & ", cells)).Append(" \\\\\n");
    }

    private static string Number(GridCell cell)
    {
        if (cell.Text.Length == 0) return "";
        var figure = cell.Spread is null ? cell.Text : $"{cell.Text} \\pm {cell.Spread}";
        if (cell.IsBest) figure = $"\\mathbf{{{figure}}}";
        return (double.TryParse(cell.Text, out _) ? $"${figure}{(cell.IsMarked ? "^{\\dagger}" : "")}$" : Escaped(cell.Text))
            + (cell.Remark is null ? "" : $" {Escaped(cell.Remark)}");
    }

    private static string Escaped(string words) => string.Concat(words.Select(c => c switch
    {
        '\\' => "\\textbackslash{}",
        '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{c}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '±' => "$\\pm$",
        '†' => "$^{\\dagger}$",
        '<' => "$<$",
        '>' => "$>$",
        _ => $"{c}",
    }));
}
