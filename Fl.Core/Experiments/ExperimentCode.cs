namespace Fl.Core;

/// <summary>The user's own code that an experiment names at <c>with</c>: what has to be loaded before its components are known.</summary>
internal static class ExperimentCode
{
    public const string Key = "with";

    /// <summary>The absolute paths that a tree names; what is no path there is told when the tree is bound.</summary>
    /// <param name="baseDirectory">Where the experiment file is.</param>
    public static IReadOnlyList<string> PathsIn(YamlTable table, string baseDirectory) =>
        table.Find(Key)?.Value is not YamlList list ? []
        : [.. list.Items.Select(FileOf).OfType<YamlScalar>().Where(file => !file.IsNull)
            .Select(file => UserPath.Resolve(file.Text, file.Folder ?? baseDirectory)).Distinct()];

    /// <summary>
    /// The experiment with the files that were loaded in place of those it names. Where it says what their bytes must be, other files are
    /// mistakes, and so are files that were not loaded.
    /// </summary>
    public static Experiment Match(Experiment experiment, YamlTable table, Catalog catalog, List<Mistake> mistakes)
    {
        IReadOnlyList<CodeFile> loaded = catalog.Code?.Files ?? [];
        for (var i = 0; i < (experiment.With?.Count ?? 0); i++)
            if (WhyNot(experiment.With![i], loaded) is { } reason)
                mistakes.Add(new((table.Find(Key)?.Value as YamlList)?.Items[i].Place ?? Place.Nowhere, $"{Key}.{i}", reason));
        return experiment with { With = loaded.Count == 0 ? null : loaded };
    }

    private static string? WhyNot(CodeFile file, IReadOnlyList<CodeFile> loaded)
    {
        var name = Path.GetFileName(file.File);
        if (file.Sha256 is { } asked)
            return loaded.Any(one => string.Equals(one.Sha256, asked, StringComparison.OrdinalIgnoreCase)) ? null
                : loaded.Any(one => Path.GetFileName(one.File) == name)
                    ? $"'{name}' is not the file that was meant: its SHA-256 is not {asked}; restore it, or leave sha256 out."
                    : $"'{name}' with the SHA-256 {asked} was not loaded: give it with --with.";
        return loaded.Any(one => Path.GetFileName(one.File) == name) ? null
            : $"'{name}' was not loaded: only the top of an experiment file, or --with, names code.";
    }

    private static YamlValue? FileOf(YamlValue item) => item is YamlTable table ? table.Find("file")?.Value : item;
}
