namespace Fl.Core;

/// <summary>
/// An experiment from another machine, whose user has code of their own. This machine's user has loaded theirs, or none; the halves of an
/// algorithm have to be of the same text.
/// </summary>
internal static class ReceivedCode
{
    private const string Source = "the server's experiment";

    /// <exception cref="BadInputException">It has mistakes, or uses code that is not here, or not the same here.</exception>
    public static Experiment Read(string text, IReadOnlyList<string> overrides, Catalog catalog)
    {
        var mistakes = new List<Mistake>();
        var table = ExperimentReader.Tree(text, Source, overrides, mistakes, YamlLimits.Received);
        var theirs = Files(table, catalog, mistakes);
        table.Entries.RemoveAll(entry => entry.Key == ExperimentCode.Key);
        Experiment experiment;
        try
        {
            experiment = ExperimentReader.Single(table, Source, catalog, mistakes) with { With = null };
        }
        catch (BadInputException error) when (theirs.Count > 0)
        {
            throw new BadInputException($"{error.Messages[0].TrimEnd('.')}; the server has code of its own in {Names(theirs)}: copy that "
                + "to this device and give it to 'fl join --with FILE'.", error);
        }
        if (catalog.Code is { } code && Uses(experiment, code) is { } name && WhyNot(theirs, code) is { } reason)
            throw new BadInputException($"'{name}' of {code.Names} {reason}: both sides need the same file.");
        return experiment;
    }

    private static IReadOnlyList<CodeFile> Files(YamlTable table, Catalog catalog, List<Mistake> mistakes)
    {
        if (table.Find(ExperimentCode.Key) is not { } entry) return [];
        var alone = new YamlTable(table.Place) { Entries = [entry] };
        // What else an experiment needs is not in it.
        var found = new List<Mistake>();
        var read = (Experiment)new Binder(catalog, found).Fill(typeof(Experiment), alone, table.Place, "", isWhole: false);
        mistakes.AddRange(found.Where(mistake => mistake.Path.StartsWith(ExperimentCode.Key, StringComparison.Ordinal)));
        return read.With ?? [];
    }

    private static string? WhyNot(IReadOnlyList<CodeFile> theirs, UserCode code)
    {
        bool IsTheirs(CodeFile file) => theirs.Any(other => other.Sha256 == file.Sha256);
        if (code.Files.FirstOrDefault(file => !IsTheirs(file) && theirs.Any(other => other.File == Path.GetFileName(file.File))) is { } one)
            return $"may be another than the server's: its '{Path.GetFileName(one.File)}' has other text";
        return code.Files.Any(IsTheirs) ? null : "is not of the code that the server was given";
    }

    /// <summary>The class of a component in it that is of the user's code; null where none is.</summary>
    private static string? Uses(Experiment experiment, UserCode code) => ComponentTree.Of(experiment)
        .Select(one => one.Component.GetType()).FirstOrDefault(type => code.Assemblies.Contains(type.Assembly))?.Name;

    private static string Names(IReadOnlyList<CodeFile> files) =>
        string.Join(", ", files.Select(file => $"'{Quoting.OneLine(file.File)}'"));
}
