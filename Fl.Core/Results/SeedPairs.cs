namespace Fl.Core;

/// <summary>By how much the final accuracies of two groups of runs differ, seed by seed.</summary>
internal static class SeedPairs
{
    /// <summary>
    /// A difference for each seed that both groups have: the mean of those between runs that are alike in all that is
    /// pooled; where no two runs are, that between the means of the seed's runs.
    /// </summary>
    public static IReadOnlyList<double> Differences(RunGroup compared, RunGroup reference, IReadOnlyList<RunKey> pooled)
    {
        var alike = Differences(compared, reference, run => string.Join('\n', pooled.Select(key => key.Values[run])));
        return alike.Count > 0 ? alike : Differences(compared, reference, _ => "");
    }

    private static List<double> Differences(RunGroup compared, RunGroup reference, Func<RecordedRun, string> settingOf)
    {
        var others = reference.Runs.GroupBy(run => (run.Seed, settingOf(run))).ToDictionary(alike => alike.Key, Mean);
        return
        [
            .. from alike in compared.Runs.GroupBy(run => (run.Seed, settingOf(run)))
               where others.ContainsKey(alike.Key)
               group Mean(alike) - others[alike.Key] by alike.Key.Seed into differences
               select differences.Average(),
        ];
    }

    private static double Mean(IEnumerable<RecordedRun> runs) => runs.Average(run => Metric.FinalAccuracy.Of(run)!.Value);
}
