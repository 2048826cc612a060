namespace Fl.Core;

/// <summary>What is compared in a table: groups that differ in some of its keys, within each setting of the others.</summary>
/// <param name="Compared">The keys whose values are compared.</param>
/// <param name="Kept">The table's other keys.</param>
/// <param name="Baseline">Null to compare with the best of each setting.</param>
/// <param name="IsCorrected">Whether p-values are corrected for the comparisons of a setting.</param>
public sealed record Comparison(IReadOnlyList<RunKey> Compared, IReadOnlyList<RunKey> Kept, Baseline? Baseline, bool IsCorrected)
{
    private const string Strategy = "strategy";

    /// <param name="keys">Those of the table.</param>
    /// <param name="compare">
    /// Keys that are compared; none for those that the baseline names, else the strategy, or all where no two groups differ in
    /// these alone.
    /// </param>
    /// <param name="baseline">As <see cref="Baseline.Parse"/> reads it; null for the best.</param>
    /// <exception cref="BadInputException">A key is none of the table's, or nothing differs in what is compared alone.</exception>
    public static Comparison Of(
        IReadOnlyList<RunKey> keys, IReadOnlyList<RunGroup> groups, IReadOnlyList<string> compare, string? baseline, bool isCorrected)
    {
        var against = baseline is null ? null : Baseline.Parse(baseline, keys);
        Comparison Made(IReadOnlyList<RunKey> compared) => new(compared, [.. keys.Except(compared)], against, isCorrected);
        if (compare.Count > 0)
        {
            var asked = Made([.. compare.SelectMany(name => Named(name, keys)).Distinct()]);
            asked.Check(groups, keys);
            return asked;
        }
        var usual = Made(against is null ? [.. keys.Where(key => IsOf(key, Strategy))] : [.. against.Values.Keys.Select(at => keys[at])]);
        return usual.Compares(groups) ? usual : Made(keys);
    }

    /// <summary>The values of the keys that are not compared, by which a group belongs to others.</summary>
    public string SettingOf(RunGroup group) => string.Join('\n', Kept.Select(key => key.Values[group.Runs[0]]));

    private bool Compares(IReadOnlyList<RunGroup> groups) => groups.CountBy(SettingOf).Any(setting => setting.Value > 1);

    private void Check(IReadOnlyList<RunGroup> groups, IReadOnlyList<RunKey> keys)
    {
        if (Compared.FirstOrDefault(key => key.Distinct().Count == 1) is { } same)
            throw new BadInputException($"--compare: all rows have the same {same.Label}, {same.Distinct()[0]}.");
        if (!Compares(groups))
            throw new BadInputException(
                $"--compare: no two rows differ in {RunKey.List(Compared)} alone; each has another {RunKey.List(Kept)} as well.");
        if (Baseline?.Values.Keys.Select(at => keys[at]).Except(Compared).FirstOrDefault() is { } kept)
            throw new BadInputException($"--baseline: {kept.Label} is not compared; add --compare {kept.Label}.");
    }

    private static IReadOnlyList<RunKey> Named(string name, IReadOnlyList<RunKey> keys)
    {
        IReadOnlyList<RunKey> parts = [.. keys.Where(key => IsOf(key, name))];
        return parts.Count > 0 ? parts : [keys[RunKeys.Place(name, keys, "--compare")]];
    }

    private static bool IsOf(RunKey key, string name) => key.Key == name || key.Key.StartsWith(name + ".", StringComparison.Ordinal);
}
