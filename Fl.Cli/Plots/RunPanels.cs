using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>Deals runs to panels and, in each, to groups.</summary>
internal static class RunPanels
{
    /// <summary>More cannot be told apart.</summary>
    public const int MostGroups = 42;

    /// <param name="runs">At least one.</param>
    /// <param name="by">Dotted keys that tell groups apart; null for those that differ.</param>
    /// <param name="panels">The key that has a panel for each of its values; null for one panel.</param>
    /// <exception cref="BadInputException">No run has such a key, or there are too many groups.</exception>
    public static IReadOnlyList<RunPanel> Of(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by, string? panels)
    {
        var divided = panels is null ? null : RunKeys.Named(runs, [panels])[0];
        var keys = (by is null ? RunKeys.Differing(runs) : RunKeys.Named(runs, by)).Where(key => key.Key != divided?.Key).ToList();
        List<RunPanel> found =
        [
            .. (divided?.Distinct() ?? [""]).Select(value => new RunPanel(
                divided is null ? null : $"{divided.Label} = {value}",
                [.. RunGroup.By(keys, [.. runs.Where(run => divided is null || divided.Values[run] == value)]).Select(group => group with { Values = [string.Join(", ", group.Values)] })])
            {
                ToldBy = keys.Count == 0 ? null : string.Join(", ", keys.Select(key => key.Label)),
            }),
        ];
        var names = found.SelectMany(panel => panel.Groups).Select(group => group.Values[0]).Distinct().Count();
        return names <= MostGroups ? found
            : throw new BadInputException($"there are {names} groups of runs, and no more than {MostGroups} can be told apart: name fewer keys with --by, or give one of them panels with --panels.");
    }
}
