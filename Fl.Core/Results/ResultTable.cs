namespace Fl.Core;

/// <summary>Groups of runs side by side.</summary>
/// <param name="Keys">What tells the groups apart.</param>
/// <param name="Pooled">What else differs, inside the groups.</param>
public sealed record ResultTable(
    IReadOnlyList<RunKey> Keys, IReadOnlyList<RunKey> Pooled, IReadOnlyList<Metric> Metrics, Comparison Comparison,
    IReadOnlyList<ResultRow> Rows)
{
    /// <summary>Metrics that a table has a column for, with the number of their cells.</summary>
    public IEnumerable<(int Index, Metric Metric)> Columns => Metrics.Index().Where(one => !one.Item.IsAside);

    /// <param name="runs">At least one, all of them over.</param>
    /// <param name="by">Dotted keys; null for those that differ.</param>
    /// <param name="targets">Test accuracies in (0, 1] to tell the cost of; none by default.</param>
    /// <param name="baseline">As <see cref="Baseline.Parse"/> reads it; null to compare with the best group.</param>
    /// <param name="compare">As <see cref="Comparison.Of"/> takes them.</param>
    /// <param name="isCorrected">Whether p-values are corrected, by <see cref="Holm"/>, for the comparisons of a setting.</param>
    /// <exception cref="BadInputException">No run has such a key or value, or there is nothing to compare.</exception>
    public static ResultTable Of(
        IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by = null, IReadOnlyList<double>? targets = null, string? baseline = null,
        IReadOnlyList<string>? compare = null, bool isCorrected = false)
    {
        var differing = RunKeys.Differing(runs);
        var keys = by is null ? differing : RunKeys.Named(runs, by);
        var groups = RunGroup.By(keys, runs);
        var pooled = differing.Where(key => groups.Any(group => group.Runs.DistinctBy(run => key.Values[run]).Skip(1).Any())).ToList();
        var comparison = Comparison.Of(keys, groups, compare ?? [], baseline, isCorrected);
        var table = new ResultTable(keys, pooled, Metric.All(runs, targets ?? []), comparison, []);
        var rows = groups.GroupBy(comparison.SettingOf).SelectMany(setting => table.Compare([.. setting])).ToDictionary(row => row.Group);
        return table with { Rows = [.. groups.Select(group => rows[group])] };
    }

    /// <summary>The rows of groups that are compared with each other.</summary>
    private List<ResultRow> Compare(IReadOnlyList<RunGroup> groups)
    {
        var cells = Cells(groups);
        var headline = Metrics.Index().First(metric => metric.Item == Metric.FinalAccuracy).Index;
        var leader = groups.Zip(cells).FirstOrDefault(row => row.Second[headline].IsBest).First;
        List<ResultRow> rows =
        [
            .. groups.Zip(cells, (group, own) =>
            {
                var reference = Comparison.Baseline is { } baseline ? baseline.For(group, groups) : leader;
                if (reference == group) reference = null;
                var differences = reference is null ? [] : SeedPairs.Differences(group, reference, Pooled);
                WilcoxonSignedRank? test = differences.Count > 1 ? WilcoxonSignedRank.Of(differences) : null;
                return new ResultRow(group, own, reference, differences.Count, test);
            }),
        ];
        if (!Comparison.IsCorrected) return rows;
        var corrected = new Queue<double>(Holm.Correct([.. rows.Select(row => row.Test?.P).OfType<double>()]));
        return [.. rows.Select(row => row.Test is null ? row : row with { Corrected = corrected.Dequeue() })];
    }

    /// <summary>The figures of groups, the best of each among them marked.</summary>
    private List<ResultCell[]> Cells(IReadOnlyList<RunGroup> groups)
    {
        ResultCell Cell(RunGroup group, Metric metric) =>
            new(group.Sample(metric), group.Runs.Count(run => metric.Of(run) is not null), group.Runs.Count, IsBest: false);
        List<ResultCell[]> cells = [.. groups.Select(group => Metrics.Select(metric => Cell(group, metric)).ToArray())];
        if (groups.Count == 1) return cells;
        foreach (var (m, metric) in Metrics.Index())
        {
            var whole = cells.FindAll(row => row[m].Measured == row[m].Runs);
            if (whole.Count == 0) continue;
            double Worth(ResultCell[] row) => row[m].Sample.Mean * (metric.IsHigherBetter ? 1 : -1);
            var best = whole.Max(Worth);
            foreach (var row in whole.Where(row => Worth(row) == best)) row[m] = row[m] with { IsBest = true };
        }
        return cells;
    }
}
