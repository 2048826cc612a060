using Fl.Core;

namespace Fl.Sim;

/// <summary>Runs that have the same values for some keys.</summary>
/// <param name="Values">A value for each of the keys.</param>
public sealed record RunGroup(IReadOnlyList<string> Values, IReadOnlyList<RecordedRun> Runs)
{
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
}
