using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// Lays a table of results out as papers do: a column for each value of one key, a row for each group of the others,
/// one figure in the cells.
/// </summary>
internal static class PivotGrid
{
    /// <param name="column">The key whose values are the columns; one of the table's.</param>
    /// <param name="metric">What the cells hold.</param>
    /// <exception cref="Fl.Core.BadInputException">There is no such key.</exception>
    public static Grid Of(ResultTable table, string column, Metric metric)
    {
        var at = RunKeys.Place(column, table.Keys, "--columns");
        var (key, rowKeys) = (table.Keys[at], table.Keys.Where((_, i) => i != at).ToList());
        IReadOnlyList<string> Rest(RunGroup group) => [.. group.Values.Where((_, i) => i != at)];

        var m = table.Metrics.Index().First(one => one.Item == metric).Index;
        var rows = new List<IReadOnlyList<GridCell>>();
        foreach (var rest in table.Rows.Select(row => Rest(row.Group)).DistinctBy(values => string.Join('\n', values)))
        {
            var alike = table.Rows.Where(row => Rest(row.Group).SequenceEqual(rest)).ToDictionary(row => row.Group.Values[at]);
            var cells = key.Distinct().Select(value => alike.TryGetValue(value, out var row)
                ? Figures.Cell(metric, row.Cells[m]) with { IsMarked = metric == Metric.FinalAccuracy && row.P < TableNotes.Significance }
                : new GridCell(""));
            rows.Add([.. rest.Select(value => new GridCell(value)), .. cells]);
        }
        return new([.. rowKeys.Select(one => one.Label), .. key.Distinct()], rowKeys.Count, rows, Notes(table, metric))
        {
            Spans = [($"{metric.Label}, {key.Label} =", rowKeys.Count, key.Distinct().Count)],
        };
    }

    private static List<string> Notes(ResultTable table, Metric metric)
    {
        List<string> notes = [.. TableNotes.Averaged(table)];
        notes.Add($"{(TableNotes.BestOf(table) is { } best ? $"{char.ToUpperInvariant(best[0])}{best[1..]}" : "The best")} is marked.");
        if (metric == Metric.BestAccuracy) notes.Add("The best accuracy is that of the best round, picked on the test set.");
        if (metric != Metric.FinalAccuracy) return notes;
        var tested = TableNotes.Tested(table);
        if (tested.Count == 0) return notes;
        var against = TableNotes.Against(table);
        var found = tested.Any(row => row.P < TableNotes.Significance)
            ? $"† differs from {against}, p < {TableNotes.Significance}"
            : $"None differs significantly from {against}";
        notes.Add($"{found}: {TableNotes.Test(table)}.");
        notes.AddRange(TableNotes.Limits(table));
        return notes;
    }
}
