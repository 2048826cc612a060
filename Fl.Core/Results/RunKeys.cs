namespace Fl.Core;

/// <summary>Finds out in which options runs differ.</summary>
public sealed class RunKeys
{
    private const int LongestValue = 40;

    /// <summary>What a run's result does not depend on, and the seed, over which results are averaged.</summary>
    private static readonly string[] Passed = ["seed", "name", "checkpoint", "dataset.path", "evaluate.targets"];

    /// <summary>Passed as long as the same data are at either path.</summary>
    private const string DataPath = "dataset.path";

    private readonly IReadOnlyList<RecordedRun> runs;
    private readonly List<string> all;

    private RunKeys(IReadOnlyList<RecordedRun> runs)
    {
        this.runs = runs;
        all = [.. runs.SelectMany(run => run.Options.Keys).Distinct()];
    }

    /// <summary>The keys whose values differ among the runs, but for the seed and what no result depends on.</summary>
    public static IReadOnlyList<RunKey> Differing(IReadOnlyList<RecordedRun> runs)
    {
        var keys = new RunKeys(runs);
        bool IsPart(string key) => !IsPassed(key) || (key == DataPath && keys.HasOtherData());
        return keys.Make([.. keys.all.Where(key => IsPart(key) && keys.Differs(key)).Select(keys.Whole).Distinct()]);
    }

    /// <summary>The keys of those names.</summary>
    /// <param name="names">Dotted keys, or the last words of those that differ.</param>
    /// <exception cref="BadInputException">No run has such an option.</exception>
    public static IReadOnlyList<RunKey> Named(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string> names)
    {
        var (keys, differing) = (new RunKeys(runs), Differing(runs));
        return keys.Make([.. names.Select(name =>
            differing.FirstOrDefault(key => key.Key == name || key.Label == name)?.Key ?? keys.Known(name, differing))]);
    }

    /// <summary>The place among a table's keys of the one that an option names.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static int Place(string name, IReadOnlyList<RunKey> keys, string option) =>
        keys.Index().Where(key => key.Item.Key == name || key.Item.Label == name).Select(key => (int?)key.Index).FirstOrDefault()
        ?? throw new BadInputException($"{option}: rows are not told apart by '{Quoting.OneLine(name)}'"
            + (keys.Count == 0 ? "; there is one row." : Expected(name, keys.Select(key => key.Label))));

    /// <summary>What a word was meant to be, or may be.</summary>
    public static string Expected(string word, IEnumerable<string> known) =>
        Nearest.Hint(word, known) is { Length: > 0 } hint ? hint : $"; expected {string.Join(" or ", known)}.";

    /// <summary>
    /// The runs that repeat an earlier one, option for option and seed for seed, so that they have its bits; and that one.
    /// </summary>
    public static IReadOnlyList<(RecordedRun Run, RecordedRun First)> Repetitions(IReadOnlyList<RecordedRun> runs) =>
    [
        .. from alike in runs.GroupBy(ResultOf)
           from run in alike
           let first = alike.First(other => HasSameData(other, run))
           where first != run
           select (run, first),
    ];

    private string Known(string name, IReadOnlyList<RunKey> differing)
    {
        if (all.Exists(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal))) return name;
        var near = Nearest.Hint(name, differing.Select(key => key.Label).Concat(all));
        throw new BadInputException($"no run has an option '{Quoting.OneLine(name)}'; those that differ are "
            + (differing.Count == 0 ? "none" : string.Join(", ", differing.Select(key => key.Key))) + $"{(near.Length == 0 ? "." : near)}");
    }

    /// <summary>What a run's result depends on.</summary>
    private static string ResultOf(RecordedRun run) => string.Join('\n', run.Options.Where(option => !IsPassed(option.Key))
        .OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key} {option.Value}").Prepend(run.Seed));

    private List<RunKey> Make(IReadOnlyList<string> keys) => [.. keys.Select(key =>
        new RunKey(key, keys.Count(other => Last(other) == Last(key)) == 1 ? Last(key) : key) { Values = ValuesOf(key) })];

    /// <summary>Whether no result depends on an option, by its dotted key.</summary>
    public static bool IsPassed(string key) =>
        Passed.Any(passed => key == passed || key.StartsWith(passed + ".", StringComparison.Ordinal));

    private bool Differs(string key) => runs.Select(run => run.Options.GetValueOrDefault(key)).Distinct().Skip(1).Any();

    /// <summary>Whether one data set has other data at another path.</summary>
    private bool HasOtherData() => runs.Where(run => run.Summary is not null && run.Options.ContainsKey(DataPath))
        .GroupBy(run => NameOf(run, "dataset"))
        .Any(alike =>
        {
            var places = alike.GroupBy(run => run.Options[DataPath], run => run.Summary!.DatasetSha256).Select(place => place.ToHashSet())
                .ToList();
            return places.Exists(place => places.Exists(other => !place.Overlaps(other)));
        });

    /// <summary>As far as is known: a run at work does not tell.</summary>
    private static bool HasSameData(RecordedRun one, RecordedRun other) =>
        one.Summary is null || other.Summary is null || one.Summary.DatasetSha256 == other.Summary.DatasetSha256;

    /// <summary>
    /// The key to tell instead: of the outermost component or table that is another one, or not there, in some run, or of the list,
    /// that it is part of.
    /// </summary>
    private string Whole(string key)
    {
        var parts = key.Split('.');
        for (var length = 1; length < parts.Length; length++)
        {
            var outer = string.Join('.', parts[..length]);
            if (int.TryParse(parts[length], out _) || runs.Select(run => (NameOf(run, outer), Has(run, outer))).Distinct().Skip(1).Any())
                return outer;
        }
        return key;
    }

    /// <summary>The component that a run has at a key; null where none, or no component, stands there.</summary>
    private static string? NameOf(RecordedRun run, string key) =>
        run.Options.GetValueOrDefault(key) ?? run.Options.GetValueOrDefault(key + ".name");

    private static bool Has(RecordedRun run, string key) =>
        run.Options.Keys.Any(option => option == key || option.StartsWith(key + ".", StringComparison.Ordinal));

    private Dictionary<RecordedRun, string> ValuesOf(string key)
    {
        var inner = all.FindAll(other => other.StartsWith(key + ".", StringComparison.Ordinal) && other != key + ".name");
        var values = new Dictionary<RecordedRun, string>();
        foreach (var alike in runs.GroupBy(run => NameOf(run, key)))
        {
            // Of components of one name, the options in which they differ; of what has no name, all there is.
            var told = alike.Key is null ? inner : inner.FindAll(option =>
                alike.Select(run => run.Options.GetValueOrDefault(option)).Distinct().Skip(1).Any());
            foreach (var run in alike)
            {
                var options = told.Where(run.Options.ContainsKey)
                    .Select(option => alike.Key is null ? run.Options[option] : $"{option[(key.Length + 1)..]}={run.Options[option]}");
                values[run] = string.Join(' ', options.Prepend(alike.Key).OfType<string>()) is { Length: > 0 } value ? value : "none";
            }
        }
        var numbers = values.Values.Distinct().Where(value => value.Length > LongestValue).ToList();
        return values.ToDictionary(pair => pair.Key, pair =>
            numbers.IndexOf(pair.Value) is >= 0 and var number ? $"#{number + 1}" : pair.Value);
    }

    private static string Last(string key) => key[(key.LastIndexOf('.') + 1)..];
}
