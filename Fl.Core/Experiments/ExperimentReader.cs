using System.Text;

namespace Fl.Core;

/// <summary>Reads experiment files: YAML text and overrides to a validated <see cref="Experiment"/>.</summary>
internal static class ExperimentReader
{
    private const int MostMessages = 50;

    public static Experiment Load(string path, IReadOnlyList<string> overrides, Catalog catalog)
    {
        var mistakes = new List<Mistake>();
        return Single(FileTree(path, overrides, mistakes), path, catalog, mistakes);
    }

    /// <param name="limits">What the text may hold; a file's where null.</param>
    public static Experiment Parse(
        string text, string fileName, IReadOnlyList<string> overrides, Catalog catalog, YamlLimits? limits = null)
    {
        var mistakes = new List<Mistake>();
        return Single(Tree(text, fileName, overrides, mistakes, limits), fileName, catalog, mistakes);
    }

    /// <summary>The one experiment of a tree.</summary>
    /// <exception cref="BadInputException">It has mistakes, or is a sweep.</exception>
    public static Experiment Single(YamlTable table, string fileName, Catalog catalog, List<Mistake> mistakes)
    {
        foreach (var entry in table.Entries.Where(entry => SweepKeys.All.Contains(entry.Key)))
            mistakes.Add(new(entry.Place, entry.Key, "only 'fl sim' runs several experiments; leave it out where there is to be one."));
        table.Entries.RemoveAll(entry => SweepKeys.All.Contains(entry.Key));
        var experiment = Bind(table, fileName, catalog, mistakes);
        return mistakes.Count == 0 ? experiment : throw Bad(mistakes);
    }

    /// <summary>Reads what a command line says of a data set.</summary>
    public static DatasetSource ParseDataset(string text, string? path, Catalog catalog)
    {
        var mistakes = new List<Mistake>();
        var table = new YamlTable(new Place("argument dataset"));
        Override.Apply(table, "dataset=" + text, mistakes, table.Place);
        if (mistakes.Count > 0) throw Bad(mistakes);
        if (path is not null) Override.Apply(table, "dataset.path=" + path, mistakes, new Place("--path"));
        var experiment = Bind(table, "fl data", catalog, mistakes);
        return mistakes.Count == 0 ? experiment.Dataset : throw Bad(mistakes);
    }

    /// <summary>The tree of a file, with what it extends, the overrides and the values of variables in it.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is no table in YAML.</exception>
    public static YamlTable FileTree(string path, IReadOnlyList<string> overrides, List<Mistake> mistakes)
    {
        var table = new ExtendedFile(mistakes).Merge(Root(Text(path), path, mistakes), path);
        return Complete(table, overrides, mistakes, Environment.GetEnvironmentVariable);
    }

    /// <summary>The tree of a text that is no file's, so that it extends none and knows no variables, with the overrides in it.</summary>
    /// <exception cref="BadInputException">The text is no table in YAML.</exception>
    public static YamlTable Tree(
        string text, string fileName, IReadOnlyList<string> overrides, List<Mistake> mistakes, YamlLimits? limits = null) =>
        Complete(Root(text, fileName, mistakes, limits), overrides, mistakes, find: null);

    private static YamlTable Complete(YamlTable table, IReadOnlyList<string> overrides, List<Mistake> mistakes, Func<string, string?>? find)
    {
        foreach (var assignment in overrides) Override.Apply(table, assignment, mistakes);
        if (table.Find(ExtendedFile.Key) is { } extends)
        {
            mistakes.Add(new(extends.Place, ExtendedFile.Key, "only a file of this machine extends another; write it there."));
            table.Entries.RemoveAll(entry => entry.Key == ExtendedFile.Key);
        }
        var before = mistakes.Count;
        new YamlVariables(find, mistakes).Replace(table);
        return mistakes.Count == before ? table : throw Bad(mistakes);
    }

    /// <summary>The absolute paths of the code that a file names.</summary>
    public static IReadOnlyList<string> Code(string path, IReadOnlyList<string> overrides) =>
        ExperimentCode.PathsIn(FileTree(path, overrides, []), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>The table that a text is.</summary>
    /// <param name="folder">What its scalars know: <see cref="YamlScalar.Folder"/>.</param>
    /// <exception cref="BadInputException">It is no table in YAML.</exception>
    public static YamlTable Root(string text, string fileName, List<Mistake> mistakes, YamlLimits? limits = null, string? folder = null)
    {
        var start = new Place(fileName, 1, 1);
        var root = YamlReader.Read(
            text, mark => new Place(fileName, Math.Max(1, mark.Line), Math.Max(1, mark.Column)), mistakes, limits, folder);
        if (mistakes.Count == 0 && root is null or YamlScalar { IsNull: true })
            mistakes.Add(new(start, "", "the file is empty; an experiment has at least a dataset, e.g. 'dataset: cifar10'."));
        else if (root is not null and not YamlTable)
            mistakes.Add(new(root.Place, "",
                $"found {Quoting.Found(root)}, expected an experiment: keys and values, e.g. 'dataset: cifar10'."));
        return root as YamlTable ?? throw Bad(mistakes);
    }

    /// <summary>The experiment that a tree describes; of no use where it adds to the mistakes.</summary>
    public static Experiment Bind(YamlTable table, string fileName, Catalog catalog, List<Mistake> mistakes)
    {
        var binder =
            new Binder(catalog, mistakes) { TopKeys = [.. SweepKeys.All, ExtendedFile.Key], InnerKey = new InnerKeys(catalog).Find };
        var experiment = (Experiment)binder.Fill(typeof(Experiment), table, new Place(fileName, 1, 1), "");
        experiment = ExperimentCode.Match(experiment, table, catalog, mistakes);
        return experiment.Name.Length > 0 ? experiment : experiment with { Name = Path.GetFileNameWithoutExtension(fileName) };
    }

    /// <summary>The mistakes in the order of the file, those of overrides last.</summary>
    public static BadInputException Bad(List<Mistake> mistakes)
    {
        var messages = mistakes.OrderBy(m => m.Place.Line == 0).ThenBy(m => m.Place.Line).ThenBy(m => m.Place.Column)
            .Select(mistake => mistake.ToString()).Distinct().ToList();
        return new BadInputException(
            messages.Count <= MostMessages ? messages : [.. messages.Take(MostMessages), $"... and {messages.Count - MostMessages} more."]);
    }

    /// <summary>The text of an experiment file.</summary>
    /// <exception cref="BadInputException">It cannot be read.</exception>
    public static string Text(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var text = new char[YamlLimits.File.Characters + 1];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{path}: no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Directory.Exists(path)
                ? $"{path}: is a folder; expected an experiment file."
                : $"{path}: cannot be read: {Quoting.OneLine(e.Message)}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new BadInputException($"{path}: not text in UTF-8; save it so.", e);
        }
    }
}
