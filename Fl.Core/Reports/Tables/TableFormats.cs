using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// A <see cref="ResultTable"/> as <c>fl table</c> prints it. <c>columns</c> is a key of the table whose values are the columns, with one
/// figure in the cells, <c>metric</c>: <see cref="Metric.FinalAccuracy"/> by default; without it there is a column for each figure.
/// </summary>
public static class TableFormats
{
    extension(ResultTable table)
    {
        /// <summary>For a terminal, with what a reader has to know below it.</summary>
        /// <exception cref="BadInputException">There is no such key.</exception>
        public string ToText(string? columns = null, Metric? metric = null) => TextFormat.Write(GridOf(table, columns, metric));

        /// <summary>In GitHub's Markdown.</summary>
        /// <exception cref="BadInputException">There is no such key.</exception>
        public string ToMarkdown(string? columns = null, Metric? metric = null) => MarkdownFormat.Write(GridOf(table, columns, metric));

        /// <summary>In LaTeX, with the rules of the package booktabs.</summary>
        /// <exception cref="BadInputException">There is no such key.</exception>
        public string ToLatex(string? columns = null, Metric? metric = null) => LatexFormat.Write(GridOf(table, columns, metric));

        /// <summary>As CSV (RFC 4180): a row for each group, each figure in columns of its own, unrounded.</summary>
        public string ToCsv() => CsvFormat.Write(table);
    }

    private static Grid GridOf(ResultTable table, string? columns, Metric? metric) =>
        columns is null ? TableGrid.Of(table) : PivotGrid.Of(table, columns, metric ?? Metric.FinalAccuracy);
}
