using Fl.Core;

namespace Fl.Reports;

/// <summary>What a reader of a table has to know, in sentences.</summary>
internal static class TableNotes
{
    public const double Significance = 0.05;

    public static IReadOnlyList<string> Of(ResultTable table)
    {
        List<string> notes = [.. Averaged(table)];
        if (table.Rows.Any(row => row.Cells.Any(cell => cell.IsBest)))
            notes.Add(BestOf(table) is { } best ? $"In each column {best} is marked." : "The best of each column is marked.");
        if (table.Metrics.Contains(Metric.BestAccuracy))
            notes.Add($"The best accuracy is that of the best round, picked on the test set{KeptByTest(table)}: "
                + "the final accuracy is the result.");
        if (Tested(table).Count > 0) notes.Add($"p: final accuracy against {Against(table)}, {Test(table)}.");
        return [.. notes, .. Limits(table)];
    }

    /// <summary>That models were picked so too, where they were.</summary>
    private static string KeptByTest(ResultTable table) =>
        table.Rows.SelectMany(row => row.Group.Runs).Count(run => run.Summary?.BestModel?.By == "test") is > 0 and var count
            ? $", as was the {ModelFiles.BestName} of {(count == 1 ? "one run" : $"{count} runs")}"
            : "";

    /// <summary>The rows that are tested against another.</summary>
    public static IReadOnlyList<ResultRow> Tested(ResultTable table) => [.. table.Rows.Where(row => row.Test is not null)];

    /// <summary>Over what figures are averaged; nothing where they are those of one run.</summary>
    public static IEnumerable<string> Averaged(ResultTable table)
    {
        var seeds = table.Rows.Select(row => SeedText.Of(row.Group.Seeds)).Distinct().ToList();
        if (table.Rows.Any(row => row.Group.Seeds.Count > 1))
            yield return $"Mean ± standard deviation over the seeds {(seeds.Count == 1 ? seeds[0] : "of each row")}.";
        if (table.Pooled.Count > 0)
            yield return $"Each seed counts once, with the mean of its runs, which differ in {RunKey.List(table.Pooled)}.";
    }

    /// <summary>What is the best of each setting; null where all rows are compared with each other.</summary>
    public static string? BestOf(ResultTable table) => table.Comparison is { Kept: { Count: > 0 } kept, Compared: var compared }
        ? $"the best {RunKey.List(compared)} of each {RunKey.List(kept)}"
        : null;

    /// <summary>With what rows are compared.</summary>
    public static string Against(ResultTable table)
    {
        var setting = table.Comparison.Kept.Count == 0 ? "" : $" of the same {RunKey.List(table.Comparison.Kept)}";
        var references = Tested(table).Select(row => Name(table, row.Reference!)).Distinct().ToList();
        return table.Comparison.Baseline is { } baseline ? baseline.Text + setting
            : references.Count == 1 ? references[0] : $"the best {RunKey.List(table.Comparison.Compared)}{setting}";
    }

    /// <summary>A group by its keys and values.</summary>
    public static string Name(ResultTable table, RunGroup group) =>
        string.Join(", ", table.Keys.Zip(group.Values, (key, value) => $"{key.Label}={value}"));

    /// <summary>Which test was made.</summary>
    public static string Test(ResultTable table)
    {
        var alike = table.Pooled.Count == 0 ? "" : $", over runs of the same {RunKey.List(table.Pooled)} where there are any";
        return $"Wilcoxon signed-rank test, two-sided, paired by seed{alike}, {Correction(table)}";
    }

    /// <summary>What the p-values cannot tell: where seeds are not shared, or are too few.</summary>
    public static IEnumerable<string> Limits(ResultTable table)
    {
        if (table.Rows.Any(row => row is { Test: null, Reference.Seeds.Count: > 1, Group.Seeds.Count: > 1 }))
            yield return "A row that shares fewer than two seeds with what it is compared with has no p.";
        var settings = Tested(table).GroupBy(row => table.Comparison.SettingOf(row.Group))
            .Select(rows => (Pairs: rows.Max(row => row.SharedSeeds), Times: table.Comparison.IsCorrected ? rows.Count() : 1)).ToList();
        if (settings.Count == 0) yield break;
        var (pairs, times) = settings.MinBy(setting => WilcoxonSignedRank.Least(setting.Pairs, setting.Times));
        var enough = Enumerable.Range(1, int.MaxValue).First(count => WilcoxonSignedRank.Least(count, times) < Significance);
        if (pairs < enough)
            yield return $"With {pairs} pairs{(times == 1 ? "" : $" and {times} comparisons")} no p is below "
                + $"{Figures.P(WilcoxonSignedRank.Least(pairs, times))}: it takes {enough} to get below {Significance}.";
    }

    private static string Correction(ResultTable table)
    {
        var (isCorrected, kept) = (table.Comparison.IsCorrected, table.Comparison.Kept);
        if (!isCorrected) return "not corrected for several comparisons";
        return $"corrected for {(kept.Count == 0 ? "all comparisons" : $"the comparisons of each {RunKey.List(kept)}")} by Holm's method";
    }
}
