namespace Fl.Core;

/// <summary>
/// Pictures of classes that are read from the publisher's files: in a folder of the user's, else in the cache, else downloaded and
/// verified. One of your own says its shape, its classes, what its files are, and how they are fetched and read; see docs/library.md.
/// </summary>
public abstract record FileDataset : DatasetSource
{
    private const int MostWithin = 100;

    /// <summary>
    /// Folder of the files, or its parent; relative to the experiment file, else to the current directory. Without it the
    /// files come from the cache, which is filled by a download.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>What happens to training images: none or crop-flip.</summary>
    public Augmentation Augment { get; init; } = new NoAugmentation();

    /// <summary>How bytes become floats: standard, unit or pixel.</summary>
    public NormalizationKind Normalize { get; init; }

    /// <summary>One of <see cref="Classes"/> for each picture.</summary>
    public sealed override LearningTask LearningTask => new Classification(Classes);

    public override bool DependsOnSeed => false;

    public override Component Rooted(string baseDirectory) =>
        Path is null ? this : this with { Path = UserPath.Resolve(Path, baseDirectory) };

    public override Component Portable() => this with { Path = null };

    /// <summary>Number of classes, 2 to 65,536.</summary>
    protected abstract int Classes { get; }

    /// <summary>What the classes are called; empty where the files may be of several data sets.</summary>
    protected virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>How bytes become floats by default: by the published mean and deviation of each channel.</summary>
    protected abstract Normalization Standard { get; }

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) =>
        LoadAsync(context, DataCache.Default, cancellation);

    internal async Task<Dataset> LoadAsync(LoadContext context, DataCache cache, CancellationToken cancellation)
    {
        var folder = await FolderAsync(context, cache, cancellation);
        var (train, test) = await Task.Run(() => Read(folder, cancellation), cancellation);
        return Of(train, test);
    }

    /// <summary>Statistics of every pixel need all of the pixels, and so all of the data.</summary>
    public override async Task<Dataset> LoadPartAsync(
        LoadContext context, Func<Targets, Owners?, int[]> choose, CancellationToken cancellation)
    {
        if (Normalize is NormalizationKind.Pixel) return await base.LoadPartAsync(context, choose, cancellation);
        var folder = await FolderAsync(context, DataCache.Default, cancellation);
        var part = await Task.Run(() => ReadPart(folder, targets => choose(targets, null), cancellation), cancellation);
        return Of(part, ImageSet.Empty(Shape, Classes));
    }

    private async Task<string> FolderAsync(LoadContext context, DataCache cache, CancellationToken cancellation) =>
        Path is null ? await FetchAsync(cache, context.Progress, cancellation) : FindFolder(Path, context.BaseDirectory);

    private Dataset Of(ImageSet train, ImageSet test) => new()
    {
        Name = Catalog.NameOf(this),
        LearningTask = LearningTask,
        ClassNames = ClassNames,
        Train = train,
        Test = test,
        Augmentation = Augment,
        Normalization = Normalize switch
        {
            NormalizationKind.Unit => Normalization.Unit(Shape.Channels),
            NormalizationKind.Pixel => PixelStatistics.Standardize(train, test),
            _ => Standard,
        },
    };

    /// <summary>
    /// Makes sure that the files are in the cache, by <see cref="DataCache.FetchAsync"/> and <see cref="DataCache.FolderAsync"/>.
    /// </summary>
    /// <returns>Their folder.</returns>
    protected abstract Task<string> FetchAsync(DataCache cache, IProgress<string>? progress, CancellationToken cancellation);

    /// <summary>Reads the files of a folder that exists: the same pictures in the same order each time. On a thread of its own.</summary>
    /// <exception cref="BadInputException">A file is missing or damaged; the message says which, and what to do.</exception>
    protected abstract (ImageSet Train, ImageSet Test) Read(string folder, CancellationToken cancellation);

    /// <summary>
    /// Reads those of the training examples that are chosen by the labels of all, for a device; override it where the others need not
    /// take memory.
    /// </summary>
    protected virtual ImageSet ReadPart(string folder, Func<Targets, int[]> choose, CancellationToken cancellation)
    {
        var train = Read(folder, cancellation).Train;
        return train.Select(choose(train.Targets));
    }

    /// <summary>Where in a folder the files may be: the names of subfolders, tried in order; any is looked into.</summary>
    protected virtual IReadOnlyList<string> Subfolders => [];

    /// <summary>Whether the folder has at least one of the files.</summary>
    protected abstract bool HasFiles(string folder);

    /// <summary>Why a folder has none of the files, as the end of a sentence, where that can be seen.</summary>
    protected virtual string? WhyNone(string folder) => null;

    private string FindFolder(string path, string baseDirectory)
    {
        string[] candidates = [System.IO.Path.GetFullPath(path, System.IO.Path.GetFullPath(baseDirectory)),
            System.IO.Path.GetFullPath(path)];
        if (Array.Find(candidates, File.Exists) is { } file)
            throw new BadInputException($"dataset path '{path}' is a file ({file}); give the folder that it unpacks to.");
        if (Array.Find(candidates, Directory.Exists) is not { } folder)
            throw new BadInputException($"dataset path '{path}' is no folder (looked for {string.Join(" and ", candidates.Distinct())}); "
                + $"correct it, or leave it out to download {Catalog.NameOf(this)}.");
        if (HasFiles(folder)) return folder;
        var usual = Subfolders.Select(name => System.IO.Path.Combine(folder, name)).Where(Directory.Exists);
        if (usual.FirstOrDefault(HasFiles) is { } known) return known;
        var within = Within(folder).ToList();
        if (within.Where(HasFiles).ToList() is { Count: > 0 } found)
            return found.Count == 1 ? found[0] : throw new BadInputException(
                $"{folder}: files of {Catalog.NameOf(this)} are in {string.Join(" and in ", found)}; give one of them as dataset.path.");
        return within.Prepend(folder).Select(WhyNone).FirstOrDefault(reason => reason is not null) is { } why
            ? throw new BadInputException($"{folder}: {why}.")
            : folder;
    }

    /// <summary>Its folders, and where they have one called raw, that.</summary>
    private static IEnumerable<string> Within(string folder) => Directory.EnumerateDirectories(folder)
        .Order(StringComparer.Ordinal).Take(MostWithin)
        .SelectMany(inner => new[] { inner, System.IO.Path.Combine(inner, "raw") }).Where(Directory.Exists);
}
