using Fl.Sim;

namespace Fl.Cli;

/// <summary>Lays a table of results out: a row for each group, a column for each figure.</summary>
internal static class TableGrid
{
    public static Grid Of(ResultTable table)
    {
        var compares = TableNotes.Tested(table.Rows).Count > 0;
        var (heads, rows) = (table.Keys.Select(key => key.Label).Append("runs").ToList(), table.Rows.Select(row => row.Group.Values.Select(value => new GridCell(value)).Append(new($"{row.Group.Runs.Count}")).ToList()).ToList());
        foreach (var (m, metric) in table.Metrics.Index())
        {
            heads.Add(metric.Label);
            foreach (var (row, cells) in table.Rows.Zip(rows)) cells.Add(Figures.Cell(metric, row.Cells[m]));
            if (metric != Metric.FinalAccuracy) continue;
            var hasInterval = table.Rows.Any(row => row.Group.Runs.Count > 1);
            if (hasInterval) heads.Add("95 % CI");
            if (compares) heads.Add("p");
            foreach (var (row, cells) in table.Rows.Zip(rows))
            {
                if (hasInterval) cells.Add(Figures.Interval(metric, row.Cells[m].Sample));
                if (compares) cells.Add(new(row.Test is { Pairs: > 1 } test ? Figures.P(test) : ""));
            }
        }
        return new(heads, table.Keys.Count, rows, TableNotes.Of(table));
    }
}
