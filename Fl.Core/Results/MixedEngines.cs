namespace Fl.Core;

/// <summary>
/// Finds runs that are alike but for the engine that computed them, or its version: averaged, they mix two kinds of bits.
/// </summary>
public static class MixedEngines
{
    private const string Key = "engine";

    /// <summary>The engines of runs of one setting, where there are several; null where there are not.</summary>
    /// <param name="runs">Those that are not over have no version.</param>
    public static string? Warning(IReadOnlyList<RecordedRun> runs)
    {
        var mixed = runs.GroupBy(SettingOf).Select(alike => alike.Select(EngineOf).Distinct().Order(StringComparer.Ordinal).ToList())
            .Where(engines => engines.Count > 1).Select(engines => string.Join(" and ", engines)).Distinct().ToList();
        return mixed.Count == 0 ? null
            : $"runs that are alike but for their seed were computed by {string.Join("; by ", mixed)}: "
                + "their last bits differ for that alone. Set engine in the file, or run them on one kind of machine.";
    }

    private static string SettingOf(RecordedRun run) => string.Join('\n', run.Options
        .Where(option => !RunKeys.IsPassed(option.Key) && option.Key != Key && !option.Key.StartsWith(Key + ".", StringComparison.Ordinal))
        .OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key} {option.Value}"));

    private static string EngineOf(RecordedRun run) =>
        run.Summary is { } summary
            ? $"{summary.Engine} ({summary.EngineVersion})"
            : run.Options.GetValueOrDefault(Key) ?? run.Options.GetValueOrDefault(Key + ".name", "");
}
