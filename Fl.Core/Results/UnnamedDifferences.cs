namespace Fl.Core;

/// <summary>Finds what else runs of a table differ in than the keys that its rows are named by.</summary>
public static class UnnamedDifferences
{
    /// <summary>What to know of the rows, in sentences; none where runs of a row differ in their seeds alone.</summary>
    /// <param name="runs">Those of the table.</param>
    public static IEnumerable<string> Warnings(ResultTable table, IReadOnlyList<RecordedRun> runs)
    {
        var between = RunKeys.Differing(runs)
            .Where(key => table.Pooled.All(pooled => pooled.Key != key.Key))
            .Where(key => !table.Keys.Any(named => IsWithin(key, named) || IsWithin(named, key))).ToList();
        if (table.Pooled.Count > 0)
            yield return $"runs of one row differ in {RunKey.List(table.Pooled)}, not in their seeds alone: "
                + "each seed counts once, with the mean of its runs. "
                + $"--by {string.Join(',', table.Keys.Concat(table.Pooled).Select(key => key.Key))} tells them apart.";
        if (IsUneven(table))
            yield return $"not every seed of every row has runs of the same {RunKey.List(table.Pooled)}: "
                + "their means are of different settings.";
        if (between.Count > 0)
            yield return $"rows differ in {RunKey.List(between)} as well, which --by does not name.";
    }

    private static bool IsWithin(RunKey key, RunKey outer) =>
        key.Key == outer.Key || key.Key.StartsWith(outer.Key + ".", StringComparison.Ordinal);

    /// <summary>Whether the runs of some row and seed have other values for what is pooled than those of another.</summary>
    private static bool IsUneven(ResultTable table) => table.Rows
        .SelectMany(row => row.Group.Runs.GroupBy(run => run.Seed, run => string.Join('\n', table.Pooled.Select(key => key.Values[run]))))
        .Select(seed => string.Join("\n\n", seed.Distinct().Order(StringComparer.Ordinal))).Distinct().Skip(1).Any();
}
