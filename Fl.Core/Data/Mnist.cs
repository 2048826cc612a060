using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// MNIST (LeCun, Cortes and Burges, 1998): 60,000 training and 10,000 test images of handwritten digits, 1x28x28, of 10
/// classes, in the official order, from the four IDX files, plain or gzip (11 MB to download). Fashion-MNIST, EMNIST and other
/// sets in such files are read by their path; theirs may be of other sizes and have up to 256 classes.
/// </summary>
[Named("mnist")]
public sealed record Mnist : FileDataset
{
    private const int OwnClasses = 10, OwnSize = 28;

    private static readonly string[] Names = IdxFolder.Names;

    private static readonly string[] Md5s =
        ["f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432", "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c"];

    /// <summary>Join training and test images into one training set of 70,000 and leave the test set empty.</summary>
    public bool Pool { get; init; }

    /// <summary>Number of classes; EMNIST has 10, 26, 47 or 62.</summary>
    [Range(2, 256)]
    public int LabelClasses { get; init; } = OwnClasses;

    /// <summary>The label of the first class: 1 for the letters of EMNIST.</summary>
    [Range(0, 1)]
    public int FirstLabel { get; init; }

    /// <summary>Width and height of the images, in pixels.</summary>
    [Range(1, 1024)]
    public int Size { get; init; } = OwnSize;

    /// <summary>
    /// What the names of the four files begin with before train- and t10k- (or test-), such as emnist-letters-; needed where a folder has
    /// those of several.
    /// </summary>
    [Word]
    public string Prefix { get; init; } = "";

    public override Shape Shape => new(1, Size, Size);

    protected override int Classes => LabelClasses;

    protected override Normalization Standard => Normalization.Standard([0.1307f], [0.3081f]);

    protected override IReadOnlyList<string> Subfolders => ["mnist", System.IO.Path.Combine("MNIST", "raw")];

    public override IEnumerable<Problem> Problems()
    {
        if (Prefix.Length > 100 || Prefix.AsSpan().ContainsAny('/', '\\') || Quoting.HasUnseen(Prefix))
            yield return new("prefix", $"'{Quoting.OneLine(Prefix, 100)}' cannot begin the name of a file: "
                + "it has up to 100 characters that are seen, without '/' and '\\'.");
    }

    protected override bool HasFiles(string folder) => IdxFolder.Prefixes(folder).Count > 0;

    protected override (ImageSet Train, ImageSet Test) Read(string folder, CancellationToken cancellation)
    {
        using IdxFile trainImages = Open(folder, 0), trainLabels = Open(folder, 1), testImages = Open(folder, 2),
            testLabels = Open(folder, 3);
        cancellation.ThrowIfCancellationRequested();
        return Pool
            ? (Load((trainImages, trainLabels), (testImages, testLabels)), ImageSet.Empty(Shape, Classes))
            : (Load((trainImages, trainLabels)), Load((testImages, testLabels)));
    }

    protected override ImageSet ReadPart(string folder, Func<Targets, int[]> choose, CancellationToken cancellation)
    {
        using IdxFile trainImages = Open(folder, 0), trainLabels = Open(folder, 1), testImages = Open(folder, 2),
            testLabels = Open(folder, 3);
        (IdxFile Images, IdxFile Labels)[] files = Pool
            ? [(trainImages, trainLabels), (testImages, testLabels)]
            : [(trainImages, trainLabels)];
        var targets = new ClassTargets(Labels(files), Classes);
        var part = new ImageSetPart(Shape, targets, choose(targets));
        var (image, index) = (new byte[Shape.Size], 0);
        foreach (var (images, _) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var last = index + images.Count; index < last; index++)
            {
                images.ReadItem(image);
                part.Put(index, image);
            }
            images.CheckEnd();
        }
        return part.Images;
    }

    protected override async Task<string> FetchAsync(DataCache cache, IProgress<string>? progress, CancellationToken cancellation)
    {
        if ((LabelClasses, FirstLabel, Size, Prefix) != (OwnClasses, 0, OwnSize, ""))
            throw new BadInputException("dataset 'mnist' downloads MNIST alone, and label_classes, first_label, size or prefix ask for "
                + "other files: give their folder as path (a device: --data DIR).");
        for (var i = 0; i < Names.Length; i++)
            await cache.FetchAsync(
                new RemoteFile(new($"https://ossci-datasets.s3.amazonaws.com/mnist/{Names[i]}.gz"), $"mnist/{Names[i]}.gz", Md5s[i],
                    10_000_000),
                "connect to the network, or give the dataset a path (a device: --data DIR) to a folder that holds "
                + $"{string.Join(", ", Names)} (each may end in .gz)", progress, cancellation);
        return cache["mnist"];
    }

    private ImageSet Load(params ReadOnlySpan<(IdxFile Images, IdxFile Labels)> parts)
    {
        var labels = Labels(parts);
        var (pixels, done) = (HugePages.Array<byte>((long)labels.Length * Shape.Size), 0);
        foreach (var (images, _) in parts)
        {
            images.ReadItems(pixels.AsSpan(done * Shape.Size, images.Count * Shape.Size));
            done += images.Count;
        }
        return new ImageSet(Shape, pixels, new ClassTargets(labels, Classes));
    }

    private ushort[] Labels(ReadOnlySpan<(IdxFile Images, IdxFile Labels)> parts)
    {
        var count = 0;
        foreach (var (images, labels) in parts)
        {
            if (images.Count != labels.Count)
                throw new BadInputException($"{images.Path} has {images.Count:N0} images but {labels.Path} has {labels.Count:N0} labels; "
                    + "they do not belong together.");
            count += images.Count;
        }
        var (classes, done) = (new ushort[count], 0);
        foreach (var (_, labels) in parts)
        {
            var read = new byte[labels.Count];
            labels.ReadItems(read);
            if (read.AsSpan().IndexOfAnyExceptInRange((byte)FirstLabel, (byte)Math.Min(255, FirstLabel + Classes - 1)) is >= 0 and var bad)
                throw OtherLabels(labels.Path, bad, read);
            foreach (var label in read) classes[done++] = (ushort)(label - FirstLabel);
        }
        return classes;
    }

    private BadInputException OtherLabels(string path, int bad, byte[] labels)
    {
        var (first, last) = (Math.Min((int)labels.Min(), 1), labels.Max());
        List<string> options = [];
        if (last - first + 1 != LabelClasses) options.Add($"dataset.label_classes to {Math.Max(2, last - first + 1)}");
        if (first != FirstLabel) options.Add($"dataset.first_label to {first}");
        return new($"{path}: record {bad} has label {labels[bad]}; labels are {FirstLabel} to {FirstLabel + Classes - 1}. "
            + $"The file's are {labels.Min()} to {last}: set {string.Join(" and ", options)} if it is to have them, "
                + "else it is damaged: fetch it again.");
    }

    private IdxFile Open(string folder, int file)
    {
        var prefixes = IdxFolder.Prefixes(folder);
        var prefix = Prefix.Length == 0 && prefixes.Count == 1 ? prefixes[0] : Prefix;
        if (Prefix.Length == 0 && prefixes.Count > 1 && !prefixes.Contains(""))
            throw new BadInputException(
                $"{folder} has files that begin with {string.Join(", ", prefixes)}: say which are meant with dataset.prefix.");
        var path = IdxFolder.Find(folder, prefix, Names[file])
            ?? throw new BadInputException(
                $"{System.IO.Path.Combine(folder, prefix + Names[file])} is missing, with and without .gz; "
                + $"MNIST is {string.Join(", ", Names)}.");
        return new IdxFile(path, file % 2 == 0 ? [Shape.Height, Shape.Width] : []);
    }
}
