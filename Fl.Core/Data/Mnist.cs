namespace Fl.Core;

/// <summary>
/// MNIST (LeCun, Cortes and Burges, 1998): 60,000 training and 10,000 test images of handwritten digits, 1x28x28, of 10
/// classes, in the official order, from the four IDX files, plain or gzip (11 MB to download). Fashion-MNIST and other sets
/// in the same files can be read by their path.
/// </summary>
[Named("mnist")]
public sealed record Mnist : FileDataset
{
    private static readonly string[] Names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private static readonly string[] Md5s =
        ["f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432", "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"];

    /// <summary>Join training and test images into one training set of 70,000 and leave the test set empty.</summary>
    public bool Pool { get; init; }

    public override ImageShape Shape => new(1, 28, 28);

    public override int Classes => 10;

    private protected override Normalization Standard => Normalization.Standard([0.1307f], [0.3081f]);

    private protected override IReadOnlyList<string> Subfolders => ["mnist", System.IO.Path.Combine("MNIST", "raw")];

    private protected override bool HasFiles(string folder) => Names.Any(name => Find(folder, name) is not null);

    private protected override (ImageSet Train, ImageSet Test) Read(string folder, CancellationToken cancellation)
    {
        using IdxFile trainImages = Open(folder, 0), trainLabels = Open(folder, 1), testImages = Open(folder, 2), testLabels = Open(folder, 3);
        cancellation.ThrowIfCancellationRequested();
        return Pool
            ? (Load((trainImages, trainLabels), (testImages, testLabels)), new ImageSet(Shape, [], []))
            : (Load((trainImages, trainLabels)), Load((testImages, testLabels)));
    }

    private protected override ImageSet ReadPart(string folder, Func<byte[], int[]> choose, CancellationToken cancellation)
    {
        using IdxFile trainImages = Open(folder, 0), trainLabels = Open(folder, 1), testImages = Open(folder, 2), testLabels = Open(folder, 3);
        (IdxFile Images, IdxFile Labels)[] files = Pool ? [(trainImages, trainLabels), (testImages, testLabels)] : [(trainImages, trainLabels)];
        var labels = Labels(files);
        var part = new ImageSetPart(Shape, labels, choose(labels));
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

    private protected override async Task<string> FetchAsync(DataCache cache, IProgress<string>? progress, CancellationToken cancellation)
    {
        for (var i = 0; i < Names.Length; i++)
            await cache.FetchAsync(
                new RemoteFile(new($"https://ossci-datasets.s3.amazonaws.com/mnist/{Names[i]}.gz"), $"mnist/{Names[i]}.gz", Md5s[i], 10_000_000),
                $"connect to the network, or give the dataset a path (a device: --data DIR) to a folder that holds {string.Join(", ", Names)} (each may end in .gz)", progress, cancellation);
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
        return new ImageSet(Shape, pixels, labels);
    }

    private byte[] Labels(ReadOnlySpan<(IdxFile Images, IdxFile Labels)> parts)
    {
        var count = 0;
        foreach (var (images, labels) in parts)
        {
            if (images.Count != labels.Count)
                throw new BadInputException($"{images.Path} has {images.Count:N0} images but {labels.Path} has {labels.Count:N0} labels; they do not belong together.");
            count += images.Count;
        }
        var (classes, done) = (new byte[count], 0);
        foreach (var (_, labels) in parts)
        {
            var read = classes.AsSpan(done, labels.Count);
            labels.ReadItems(read);
            if (read.IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1)) is >= 0 and var bad)
                throw new BadInputException($"{labels.Path}: record {bad} has label {read[bad]}; labels are 0 to {Classes - 1}. The file is damaged: fetch it again.");
            done += labels.Count;
        }
        return classes;
    }

    private IdxFile Open(string folder, int file)
    {
        var path = Find(folder, Names[file])
            ?? throw new BadInputException($"{System.IO.Path.Combine(folder, Names[file])} is missing, with and without .gz; MNIST is {string.Join(", ", Names)}.");
        return new IdxFile(path, file % 2 == 0 ? [Shape.Height, Shape.Width] : []);
    }

    private static string? Find(string folder, string name) =>
        Array.Find([System.IO.Path.Combine(folder, name), System.IO.Path.Combine(folder, name + ".gz")], File.Exists);
}
