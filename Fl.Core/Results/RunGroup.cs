using System.Globalization;

namespace Fl.Core;

/// <summary>Runs that have the same values for some keys.</summary>
/// <param name="Values">A value for each of the keys.</param>
public sealed record RunGroup(IReadOnlyList<string> Values, IReadOnlyList<RecordedRun> Runs)
{
    /// <summary>The seeds that there are, each once, the smallest first: so many independent results the group has.</summary>
    public IReadOnlyList<string> Seeds => [.. Runs.Select(run => run.Seed).Distinct()
        .OrderBy(seed => long.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    /// <summary>Groups runs by keys, in the order of the keys' values; at least one group.</summary>
    public static IReadOnlyList<RunGroup> By(IReadOnlyList<RunKey> keys, IReadOnlyList<RecordedRun> runs)
    {
        var orders = keys.Select(key => key.Distinct()).ToList();
        int[] Ranks(RecordedRun run) => [.. keys.Select((key, i) => orders[i].Index().First(value => value.Item == key.Values[run]).Index)];
        return
        [
            .. runs.GroupBy(run => string.Join(' ', Ranks(run).Select(rank => rank.ToString("d6"))))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new RunGroup([.. keys.Select(key => key.Values[group.First()])], [.. group])),
        ];
    }

    /// <summary>A figure over the seeds; that of a seed is the mean of its runs that have it.</summary>
    public SampleStatistics Sample(Metric metric) => SampleStatistics.Of(
        from seed in Runs.GroupBy(run => run.Seed)
        let measured = seed.Select(metric.Of).OfType<double>().ToList()
        where measured.Count > 0
        select measured.Average());
}
