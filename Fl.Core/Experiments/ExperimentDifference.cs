namespace Fl.Core;

/// <summary>What keeps one experiment from going on as another: the options that differ and on which results depend.</summary>
public static class ExperimentDifference
{
    private const string Horizon = "train.schedule.horizon";

    /// <summary>
    /// May differ: more rounds extend a run, as does more patience, what is kept changes no bit, and a data set that moved is known by its
    /// bytes. What goes by the number of rounds is the <see cref="Horizon"/>, which may not.
    /// </summary>
    private static readonly string[] Free = ["name", "rounds", "checkpoint", "evaluate.keep_best", "stop", "on_failed_round",
        "max_failed_rounds", "dataset.path"];

    /// <summary>One entry for each such option, e.g. <c>train.lr was 0.01 and is 0.1</c>.</summary>
    public static IReadOnlyList<string> Between(Experiment before, Experiment after)
    {
        var (old, now) = (Options(Spanned(before).ToYaml()), Options(Spanned(after).ToYaml()));
        return
        [
            .. old.Keys.Union(now.Keys)
                .Where(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key))
                .Where(key => !Free.Any(free => key == free || key.StartsWith(free + ".", StringComparison.Ordinal)) && !IsCodePath(key))
                .Select(key => key == Horizon && SpansAll(before) && SpansAll(after)
                    ? $"rounds was {before.Rounds} and is {after.Rounds}, and train.schedule spans them all: "
                        + $"set {Horizon} to {before.Rounds}, and its learning rates stay what they were"
                    : $"{key} was {old.GetValueOrDefault(key) ?? "not set"} and is {now.GetValueOrDefault(key) ?? "not set"}"),
        ];
    }

    /// <summary>An experiment's options by dotted key, e.g. <c>train.lr</c>; those of a list by their number.</summary>
    /// <param name="yaml">Its text.</param>
    public static IReadOnlyDictionary<string, string> Options(string yaml)
    {
        var options = new Dictionary<string, string>();
        List<Mistake> mistakes = [];
        if (YamlReader.Read(yaml, _ => Place.Nowhere, mistakes) is not { } root) return options;
        new YamlVariables(find: null, mistakes).Replace(root);
        Flatten(root, "", options);
        return options;
    }

    /// <summary>Code, too, is known by its bytes.</summary>
    private static bool IsCodePath(string key) =>
        key.StartsWith(ExperimentCode.Key + ".", StringComparison.Ordinal) && key.EndsWith(".file", StringComparison.Ordinal);

    /// <summary>Whether the number of rounds is its schedule's horizon.</summary>
    private static bool SpansAll(Experiment experiment) => experiment.Train.Schedule is SpanningSchedule { Horizon: null };

    private static Experiment Spanned(Experiment experiment) =>
        experiment with { Train = experiment.Train with { Schedule = experiment.Train.Schedule.Over(experiment.Rounds) } };

    private static void Flatten(YamlValue value, string path, Dictionary<string, string> options)
    {
        if (value is YamlTable table)
            foreach (var entry in table.Entries) Flatten(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", options);
        else if (value is YamlList list)
            for (var i = 0; i < list.Items.Count; i++) Flatten(list.Items[i], $"{path}.{i}", options);
        else options[path] = ((YamlScalar)value).Text;
    }
}
