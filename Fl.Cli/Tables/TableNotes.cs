using Fl.Sim;

namespace Fl.Cli;

/// <summary>What a reader of a table has to know, in sentences.</summary>
internal static class TableNotes
{
    public const double Significance = 0.05;

    public static IReadOnlyList<string> Of(ResultTable table)
    {
        List<string> notes = [];
        if (table.Rows.Any(row => row.Group.Runs.Count > 1)) notes.Add($"Mean ± standard deviation {Over(table)}.");
        if (table.Rows.Any(row => row.Cells.Any(cell => cell.IsBest))) notes.Add("The best of each column is marked.");
        if (table.Metrics.Contains(Metric.BestAccuracy)) notes.Add("The best accuracy is that of the best round, picked on the test set: the final accuracy is the result.");
        var tested = Tested(table.Rows);
        if (tested.Count == 0) return notes;
        var references = tested.Select(row => Name(table, row.Reference!)).Distinct().ToList();
        notes.Add($"p: final accuracy against {(references.Count == 1 ? references[0] : "the row's baseline")}, {Test(table)}.");
        notes.AddRange(Limit(tested));
        return notes;
    }

    /// <summary>The rows with something to test: one pair says nothing.</summary>
    public static IReadOnlyList<ResultRow> Tested(IEnumerable<ResultRow> rows) => [.. rows.Where(row => row.Test is { Pairs: > 1 })];

    /// <summary>Over what the runs of a row are averaged.</summary>
    public static string Over(ResultTable table)
    {
        var seeds = table.Rows.Select(row => string.Join(", ", row.Group.Runs.Select(run => run.Seed).Distinct())).Distinct().ToList();
        var over = seeds.Count == 1 ? $"over the seeds {seeds[0]}" : "over the runs of each row";
        return table.Pooled.Count == 0 ? over : $"{over}, of all {string.Join(" and ", table.Pooled.Select(key => key.Label))}";
    }

    /// <summary>A group by its keys and values.</summary>
    public static string Name(ResultTable table, RunGroup group) => string.Join(", ", table.Keys.Zip(group.Values, (key, value) => $"{key.Label}={value}"));

    /// <summary>Which test was made.</summary>
    public static string Test(ResultTable table) =>
        $"Wilcoxon signed-rank test, two-sided, paired by {string.Join(" and ", table.Pooled.Select(key => key.Label).Append("seed"))}, not corrected for several comparisons";

    /// <summary>What so few pairs cannot tell, where they are too few.</summary>
    public static IEnumerable<string> Limit(IReadOnlyList<ResultRow> tested)
    {
        var pairs = tested.Max(row => row.Test!.Value.Pairs);
        if (WilcoxonSignedRank.Least(pairs) >= Significance)
            yield return $"With {pairs} pairs no p is below {Figures.P(WilcoxonSignedRank.Least(pairs))}: it takes 6 to get below {Significance}.";
    }
}
