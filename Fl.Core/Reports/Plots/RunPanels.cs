using Fl.Core;

namespace Fl.Reports;

/// <summary>Deals runs to panels and, in each, to groups.</summary>
internal static class RunPanels
{
    /// <summary>More cannot be told apart.</summary>
    public const int MostGroups = 42;

    /// <summary>Groups of several experiments that differ in more keys are told apart by the experiments' names first.</summary>
    private const int MostKeys = 3;

    private const string Name = "name";

    /// <param name="runs">At least one.</param>
    /// <param name="by">Dotted keys that tell groups apart; null for those that differ, and the name where experiments of one setting have
    /// several.</param>
    /// <param name="panels">The key that has a panel for each of its values; null for one panel.</param>
    /// <exception cref="BadInputException">No run has such a key, or there are too many groups.</exception>
    public static IReadOnlyList<RunPanel> Of(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by, string? panels)
    {
        var divided = panels is null ? null : RunKeys.Named(runs, [panels])[0];
        var keys = (by is null ? Telling(runs) : RunKeys.Named(runs, by)).Where(key => key.Key != divided?.Key).ToList();
        var isByExperiment = by is null && keys.Count > MostKeys && keys.Exists(key => key.Key == Name);
        List<RunPanel> found =
        [
            .. (divided?.Distinct() ?? [""]).Select(value => new RunPanel(
                divided is null ? null : $"{divided.Label} = {value}",
                [
                    .. RunGroup.By(keys, [.. runs.Where(run => divided is null || divided.Values[run] == value)])
                        .Select(group => group with
                        {
                            Values = [isByExperiment ? WithinExperiment(group, runs, divided) : string.Join(", ", group.Values)],
                        }),
                ])
            {
                ToldBy = keys.Count == 0 ? null : isByExperiment ? "experiment" : string.Join(", ", keys.Select(key => key.Label)),
            }),
        ];
        var names = found.SelectMany(panel => panel.Groups).Select(group => group.Values[0]).Distinct().Count();
        return names <= MostGroups ? found
            : throw new BadInputException($"there are {names} groups of runs, and no more than {MostGroups} can be told apart: "
                + "give fewer folders, name fewer keys with --by, or give one of them panels with --panels.");
    }

    /// <summary>What the runs of a curve differ in beside their seeds, in words; null for nothing.</summary>
    public static string? PooledWarning(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string> by, string? panels)
    {
        var groups = RunGroup.By(RunKeys.Named(runs, panels is null ? by : [.. by, panels]), runs);
        var pooled = RunKeys.Differing(runs)
            .Where(key => groups.Any(group => group.Runs.DistinctBy(run => key.Values[run]).Skip(1).Any())).ToList();
        return pooled.Count == 0 ? null
            : $"runs of one curve differ in {RunKey.List(pooled)}, not in their seeds alone: each seed counts once, "
                + "with the mean of its runs. "
            + $"--by {string.Join(',', by.Concat(pooled.Select(key => key.Key)))} tells them apart.";
    }

    /// <summary>Which runs at work end the curve of runs that have come further, in words.</summary>
    public static IEnumerable<string> CutWarnings(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? keys, string? panels) =>
        from drawn in Of(runs, keys, panels).SelectMany(panel => panel.Groups)
        let shortest = drawn.Runs.MinBy(run => run.Rounds[^1].Round)!
        where shortest.Summary is null && drawn.Runs.Any(run => run.Rounds[^1].Round > shortest.Rounds[^1].Round)
        select $"the curve {(drawn.Values[0].Length == 0 ? "" : $"'{drawn.Values[0]}' ")}ends at round {shortest.Rounds[^1].Round}, "
            + $"up to which all its runs have come: {shortest.Folder} is not over.";

    /// <summary>
    /// The keys that differ; and the name, where runs that are alike in these, or in too many of them, are of several experiments.
    /// </summary>
    private static IReadOnlyList<RunKey> Telling(IReadOnlyList<RecordedRun> runs)
    {
        var keys = RunKeys.Differing(runs);
        if (runs.DistinctBy(NameOf).Count() < 2) return keys;
        var isNeeded = keys.Count > MostKeys || RunGroup.By(keys, runs).Any(group => group.Runs.DistinctBy(NameOf).Count() > 1);
        return isNeeded ? [.. RunKeys.Named(runs, [Name]), .. keys] : keys;
    }

    /// <summary>The experiment's name, and in what its runs differ.</summary>
    private static string WithinExperiment(RunGroup group, IReadOnlyList<RecordedRun> runs, RunKey? divided)
    {
        var name = NameOf(group.Runs[0]);
        var own = RunKeys.Differing([.. runs.Where(run => NameOf(run) == name)]).Where(key => key.Key != divided?.Key)
            .Select(key => key.Values[group.Runs[0]]);
        return string.Join(", ", own.Prepend(name));
    }

    private static string NameOf(RecordedRun run) => run.Options.GetValueOrDefault(Name, "");
}
