using Fl.Core;

namespace Fl.Reports;

/// <summary>Lays a table of results out: a row for each group, a column for each figure.</summary>
internal static class TableGrid
{
    public static Grid Of(ResultTable table)
    {
        var (compares, pools) = (TableNotes.Tested(table).Count > 0, table.Rows.Any(row => row.Group.Seeds.Count < row.Group.Runs.Count));
        List<string> heads = [.. table.Keys.Select(key => key.Label), "runs"];
        var rows = table.Rows.Select(row =>
            row.Group.Values.Append($"{row.Group.Runs.Count}").Select(text => new GridCell(text)).ToList()).ToList();
        if (pools) Add("seeds", row => new($"{row.Group.Seeds.Count}"));
        foreach (var (m, metric) in table.Columns)
        {
            Add(metric.Label, row => Figures.Cell(metric, row.Cells[m]));
            if (metric != Metric.FinalAccuracy) continue;
            if (table.Rows.Any(row => row.Group.Seeds.Count > 1)) Add("95 % CI", row => Figures.Interval(metric, row.Cells[m].Sample));
            if (compares) Add(table.Comparison.IsCorrected ? "p (Holm)" : "p", row => new(row.P is { } p ? Figures.P(p) : ""));
        }
        return new(heads, table.Keys.Count, rows, TableNotes.Of(table));

        void Add(string head, Func<ResultRow, GridCell> cell)
        {
            heads.Add(head);
            foreach (var (row, cells) in table.Rows.Zip(rows)) cells.Add(cell(row));
        }
    }
}
