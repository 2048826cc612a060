using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>Lays a table of results out as papers do: a column for each value of one key, a row for each group of the others, one figure in the cells.</summary>
internal static class PivotGrid
{
    /// <param name="column">The key whose values are the columns; one of the table's.</param>
    /// <param name="metric">What the cells hold.</param>
    /// <param name="baseline">As <see cref="Baseline.Parse"/> reads it; null to compare with the best of each column.</param>
    /// <exception cref="BadInputException">There is no such key.</exception>
    public static Grid Of(ResultTable table, string column, Metric metric, string? baseline)
    {
        var at = table.Keys.Index().Where(key => key.Item.Key == column || key.Item.Label == column).Select(key => (int?)key.Index).FirstOrDefault()
            ?? throw new BadInputException($"--columns: rows are not told apart by '{column}'; expected {string.Join(" or ", table.Keys.Select(key => key.Label))}.");
        var (key, rowKeys) = (table.Keys[at], table.Keys.Where((_, i) => i != at).ToList());
        IReadOnlyList<string> Rest(RunGroup group) => [.. group.Values.Where((_, i) => i != at)];

        var reference = baseline is null ? null : Baseline.Parse(baseline, table.Keys);
        var columns = key.Distinct().Select(value => table.With([.. table.Rows.Select(row => row.Group).Where(group => group.Values[at] == value)], reference)).ToList();
        var m = table.Metrics.Index().First(one => one.Item == metric).Index;
        var rows = new List<IReadOnlyList<GridCell>>();
        foreach (var rest in table.Rows.Select(row => Rest(row.Group)).DistinctBy(values => string.Join('\n', values)))
        {
            var cells = columns.Select(part => part.Rows.FirstOrDefault(row => Rest(row.Group).SequenceEqual(rest)) is { } row
                ? Figures.Cell(metric, row.Cells[m]) with { IsMarked = metric == Metric.FinalAccuracy && row.Test is { P: < TableNotes.Significance } }
                : new GridCell(""));
            rows.Add([.. rest.Select(value => new GridCell(value)), .. cells]);
        }
        return new([.. rowKeys.Select(one => one.Label), .. key.Distinct()], rowKeys.Count, rows, Notes(table, columns, metric, baseline))
        {
            Spans = [($"{metric.Label}, {key.Label} =", rowKeys.Count, columns.Count)],
        };
    }

    private static List<string> Notes(ResultTable table, List<ResultTable> columns, Metric metric, string? baseline)
    {
        List<string> notes = [];
        if (table.Rows.Any(row => row.Group.Runs.Count > 1)) notes.Add($"Mean ± standard deviation {TableNotes.Over(table)}.");
        notes.Add("The best of each column is marked.");
        if (metric == Metric.BestAccuracy) notes.Add("The best accuracy is that of the best round, picked on the test set.");
        if (metric != Metric.FinalAccuracy) return notes;
        var tested = TableNotes.Tested(columns.SelectMany(part => part.Rows));
        if (tested.Count == 0) return notes;
        var (against, any) = (baseline ?? "the best of the column", tested.Any(row => row.Test is { P: < TableNotes.Significance }));
        notes.Add($"{(any ? $"† differs from {against}, p < {TableNotes.Significance}" : $"No row differs significantly from {against}")}: {TableNotes.Test(table)}.");
        notes.AddRange(TableNotes.Limit(tested));
        return notes;
    }
}
