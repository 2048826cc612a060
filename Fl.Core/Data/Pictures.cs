using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Your own pictures: a folder with one sub-folder for each class, of JPEG, PNG and BMP files of any size. Each is cut to
/// its largest centred square and resized by area, in red, green and blue. Whether a picture is held out for testing
/// depends on its name, so that adding some leaves the others where they are. A folder of train and test, each with such
/// sub-folders, is taken as it is divided.
/// </summary>
[Named("pictures")]
public sealed record Pictures : DatasetSource
{
    private const double UsualTest = 0.2;
    private const int MostMessages = 20;

    /// <summary>
    /// The folder; relative to the experiment file, else to the current directory. One that holds no pictures itself,
    /// as a server may, leaves it out.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// Names of the classes, 2 to 65,536, in the order of their numbers; the sub-folders' names in ordinal order where it is
    /// empty. Give it where not everybody has a folder for each class: all clients must number the classes alike.
    /// </summary>
    [Word]
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Width and height of the images, in pixels.</summary>
    [Range(8, 1024)]
    public int Size { get; init; } = 32;

    /// <summary>
    /// Share of the pictures held out for testing; 0.2 where it is left out. Not for a folder that has train and test (or val) in it, with
    /// a sub-folder for each class in both: there the pictures in the latter are the test set.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double? Test { get; init; }

    /// <summary>What happens to training images: none or crop-flip.</summary>
    public Augmentation Augment { get; init; } = new NoAugmentation();

    public PictureNormalization Normalize { get; init; }

    /// <summary>
    /// Whether pictures are turned upright by what their cameras noted of how they were held (exif: Exif data of JPEG and PNG
    /// files), or stay as they are stored (ignore).
    /// </summary>
    public PictureOrientation Orientation { get; init; }

    public override Shape Shape => new(3, Size, Size);

    /// <exception cref="BadInputException">They have no names, and the folder does not have 2 to 65,536 sub-folders.</exception>
    public override LearningTask LearningTask => new Classification(NamesFrom(".").Count);

    public override IEnumerable<Problem> Problems()
    {
        if (Path is null && ClassNames.Count == 0)
            yield return new("path", "give the folder of the pictures, or the classes' names in class_names.");
        if (ClassNames.Count is 1 or > ClassTargets.Most)
            yield return new("class_names", $"there are {ClassNames.Count} names; a data set has 2 to {ClassTargets.Most:n0} classes.");
        foreach (var name in ClassNames)
            if (name is "" or "." or ".." || name.StartsWith('.') || Quoting.HasUnseen(name) || name.AsSpan().ContainsAny('/', '\\'))
                yield return new("class_names", $"'{Quoting.OneLine(name)}' cannot name a class: it is a folder's name, without '/', '\\', "
                    + "characters that are not seen, and a dot before it.");
        if (ClassNames.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return new("class_names", $"'{twice.Key}' is there twice.");
    }

    /// <summary>Also writes down the classes' names, so that everybody who reads the experiment again numbers them alike.</summary>
    public override Component Rooted(string baseDirectory) => Path is null
        ? this
        : this with { Path = UserPath.Resolve(Path, baseDirectory), ClassNames = NamesFrom(baseDirectory) };

    public override Component Portable() => this with { Path = null };

    public override Task<Dataset> LoadAsync(LoadContext context, CancellationToken cancellation) =>
        LoadAsync(context, PictureCache.Default, cancellation);

    internal async Task<Dataset> LoadAsync(LoadContext context, PictureCache cache, CancellationToken cancellation)
    {
        var (names, train, test) = List(context, isWhole: true);
        var reading = new PictureReading(Shape, Orientation, cache);
        var dataset = Of(names, await reading.ReadAsync(train, names.Count, cancellation),
            await reading.ReadAsync(test, names.Count, cancellation));
        Tell(context, reading, train.Length + test.Length);
        return dataset;
    }

    public override async Task<Dataset> LoadPartAsync(
        LoadContext context, Func<Targets, Owners?, int[]> choose, CancellationToken cancellation)
    {
        var (names, train, test) = List(context, isWhole: false);
        if (test.Length > 0) context.Progress?.Report($"{test.Length:n0} pictures are held out for testing, and not trained on");
        var chosen = choose(new ClassTargets(Array.ConvertAll(train, picture => picture.Label), names.Count), null);
        var reading = new PictureReading(Shape, Orientation, PictureCache.Default);
        var dataset = Of(names, await reading.ReadAsync(Array.ConvertAll(chosen, i => train[i]), names.Count, cancellation),
            ImageSet.Empty(Shape, names.Count));
        Tell(context, reading, chosen.Length);
        return dataset;
    }

    private static void Tell(LoadContext context, PictureReading reading, int pictures)
    {
        if (reading.Turned > 0)
            context.Progress?.Report($"turned {reading.Turned:n0} of {pictures:n0} pictures upright, as their cameras noted; "
                + "dataset.orientation: ignore leaves them as they are stored");
    }

    /// <param name="isWhole">Whether this is all of the data, and not the share of a device.</param>
    private (IReadOnlyList<string> Names, (string Path, ushort Label)[] Train, (string Path, ushort Label)[] Test) List(
        LoadContext context, bool isWhole)
    {
        if (Path is null)
            throw new BadInputException(
                "dataset 'pictures' has no path; give the folder that holds one sub-folder for each class (a device: with --data DIR).");
        var (names, passedOver) = (NamesFrom(context.BaseDirectory), new List<string>());
        var folder = PictureFolder.Find(Folder(context.BaseDirectory), names);
        if (folder.Test is { } own && Test > 0)
            throw new BadInputException($"dataset.test is {Test}, and there is a test set in {own}: "
                + $"take dataset.test out, or give {folder.Path} as dataset.path.");
        var pictures = PictureFolder.List(folder.Path, names, passedOver);
        if (isWhole) CheckClasses(folder.Path, names, pictures, passedOver);
        var tests = folder.Test is null ? [] : PictureFolder.List(folder.Test, names, passedOver);
        if (passedOver.Count > 0)
            context.Progress?.Report($"passing over {passedOver.Count:n0} entries that are no {string.Join(", ", PictureFile.Endings)} "
                + $"files, the first: {passedOver[0]}");
        if (pictures.Count + tests.Count > Array.MaxLength / Shape.Size)
            throw new BadInputException($"{folder.Path}: {pictures.Count + tests.Count:n0} pictures of {Shape} are more than "
                + $"{Array.MaxLength:n0} bytes; lower size.");
        context.Progress?.Report($"reading {pictures.Count + tests.Count:n0} pictures of {names.Count} classes");
        if (folder.PassedOver is { } other) context.Progress?.Report($"passing over {other}: the test set is {folder.Test}");
        if (folder.Test is not null) return (names, [.. pictures], [.. tests]);
        var share = Test ?? UsualTest;
        var parts = pictures.ToLookup(picture => share > 0 && PictureFolder.IsHeldOut(picture.Path, share, context.Seed));
        return (names, [.. parts[false]], [.. parts[true]]);
    }

    /// <summary>A sub-folder in which no file is a picture would be a class that nothing is learnt about.</summary>
    private static void CheckClasses(
        string folder, IReadOnlyList<string> names, List<(string Path, ushort Label)> pictures, List<string> passedOver)
    {
        var seen = pictures.Select(picture => (int)picture.Label).ToHashSet();
        var empty = names.Where((_, label) => !seen.Contains(label)).Select(name => System.IO.Path.Combine(folder, name))
            .Where(Directory.Exists).ToList();
        if (empty.Count == 0) return;
        string Seen(string sub) => passedOver.Find(path => System.IO.Path.GetDirectoryName(path) == sub) is { } other
            ? $" ({System.IO.Path.GetFileName(other)} is none)"
            : "";
        throw new BadInputException([.. empty.Take(MostMessages).Select(sub => $"{sub}: there is no picture in it{Seen(sub)}; "
                + $"add files that end in {string.Join(", ", PictureFile.Endings)}, or remove the folder.")]);
    }

    private Dataset Of(IReadOnlyList<string> names, ImageSet train, ImageSet test) => new()
    {
        Name = Catalog.NameOf(this),
        LearningTask = new Classification(names.Count),
        ClassNames = names,
        Train = train,
        Test = test,
        Augmentation = Augment,
        Orientation = Orientation,
        Normalization = Normalize == PictureNormalization.Unit
            ? Normalization.Unit(Shape.Channels)
            : Normalization.Standard([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
    };

    private IReadOnlyList<string> NamesFrom(string baseDirectory)
    {
        if (ClassNames.Count > 0) return ClassNames;
        var folder = Folder(baseDirectory);
        var names = PictureFolder.Find(folder, []).Classes();
        return names.Length is >= 2 and <= ClassTargets.Most ? names : throw new BadInputException(
            $"{folder}: there are {names.Length} sub-folders; expected one for each class, 2 to {ClassTargets.Most:n0}, "
            + "or the classes' names in class_names.");
    }

    private string Folder(string baseDirectory)
    {
        var folder = UserPath.Resolve(Path!, baseDirectory);
        return Directory.Exists(folder) ? folder : throw new BadInputException(
            $"dataset path '{Path}' is no folder (looked for {folder}); give the folder that holds one sub-folder for each class.");
    }
}
