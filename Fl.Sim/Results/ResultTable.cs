using Fl.Core;

namespace Fl.Sim;

/// <summary>Groups of runs side by side.</summary>
/// <param name="Keys">What tells the groups apart.</param>
/// <param name="Pooled">What else differs, inside the groups.</param>
public sealed record ResultTable(IReadOnlyList<RunKey> Keys, IReadOnlyList<RunKey> Pooled, IReadOnlyList<Metric> Metrics, IReadOnlyList<ResultRow> Rows)
{
    /// <param name="runs">At least one, all of them over.</param>
    /// <param name="by">Dotted keys; null for those that differ.</param>
    /// <param name="targets">Test accuracies in (0, 1].</param>
    /// <param name="baseline">As <see cref="Baseline.Parse"/> reads it; null to compare with the best group.</param>
    /// <exception cref="BadInputException">No run has such a key or value.</exception>
    public static ResultTable Of(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by, IReadOnlyList<double> targets, string? baseline)
    {
        var differing = RunKeys.Differing(runs);
        var keys = by is null ? differing : RunKeys.Named(runs, by);
        var table = new ResultTable(keys, [.. differing.Where(key => keys.All(other => other.Key != key.Key))], Metric.All(runs, targets), []);
        return table.With(RunGroup.By(keys, runs), baseline is null ? null : Baseline.Parse(baseline, keys));
    }

    /// <summary>The same columns for some of the groups, the best and the comparisons among them alone.</summary>
    public ResultTable With(IReadOnlyList<RunGroup> groups, Baseline? baseline)
    {
        var samples = groups.Select(group => Metrics.Select(metric => SampleStatistics.Of(group.Runs.Select(metric.Of).OfType<double>())).ToArray()).ToList();
        var best = Metrics.Select((metric, m) => groups.Index().Where(group => samples[group.Index][m].Count == group.Item.Runs.Count)
            .Select(group => samples[group.Index][m].Mean * (metric.IsHigherBetter ? 1 : -1)).DefaultIfEmpty(double.NaN).Max()).ToList();
        bool IsBest(int group, int m) => groups.Count > 1 && samples[group][m].Count == groups[group].Runs.Count && samples[group][m].Mean * (Metrics[m].IsHigherBetter ? 1 : -1) == best[m];

        var headline = Metrics.Index().First(metric => metric.Item == Metric.FinalAccuracy).Index;
        var leader = groups.Index().FirstOrDefault(group => IsBest(group.Index, headline)).Item;
        return this with
        {
            Rows =
            [
                .. groups.Select((group, g) =>
                {
                    var reference = baseline is null ? leader : baseline.For(group, groups);
                    if (reference == group) reference = null;
                    ResultCell[] cells = [.. Metrics.Select((_, m) => new ResultCell(samples[g][m], group.Runs.Count, IsBest(g, m)))];
                    return new ResultRow(group, cells, reference, reference is null ? null : Compare(group, reference));
                }),
            ],
        };
    }

    /// <summary>Pairs runs of the same seed, and of the same values for all that is pooled.</summary>
    private WilcoxonSignedRank Compare(RunGroup compared, RunGroup reference)
    {
        string PairOf(RecordedRun run) => string.Join('\n', Pooled.Select(key => key.Values[run]).Prepend(run.Seed));
        var others = reference.Runs.ToLookup(PairOf);
        return WilcoxonSignedRank.Of(
            from run in compared.Runs
            from other in others[PairOf(run)].Take(1)
            select Metric.FinalAccuracy.Of(run)!.Value - Metric.FinalAccuracy.Of(other)!.Value);
    }
}
