namespace Fl.Core;

/// <summary>
/// CIFAR-10 (Krizhevsky, 2009): 50,000 training and 10,000 test images, 3x32x32, of 10 classes, in the official order, from
/// the official binary version (data_batch_1.bin to data_batch_5.bin and test_batch.bin; 170 MB to download).
/// </summary>
[Named("cifar10")]
public sealed record Cifar10 : FileDataset
{
    private const string FolderName = "cifar-10-batches-bin";

    private static readonly RemoteFile Archive = new(
        new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"), "cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530",
        180_000_000);

    public override Shape Shape => new(3, 32, 32);

    protected override int Classes => 10;

    // batches.meta.txt of the binary version.
    protected override IReadOnlyList<string> ClassNames =>
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    // Means and deviations of the 50,000 training images, in units of a byte.
    protected override Normalization Standard => Normalization.Standard(
        [125.306918f / 255, 122.950394f / 255, 113.865383f / 255], [62.993219f / 255, 62.088708f / 255, 66.704900f / 255]);

    protected override IReadOnlyList<string> Subfolders => [FolderName];

    protected override bool HasFiles(string folder) =>
        CifarFiles.Names.Any(name => File.Exists(System.IO.Path.Combine(folder, name)));

    protected override string? WhyNone(string folder) => File.Exists(System.IO.Path.Combine(folder, "data_batch_1"))
        ? $"it holds CIFAR-10's python version ({System.IO.Path.Combine(folder, "data_batch_1")}), and Fl reads the binary version: "
            + $"fetch {Archive.Source}, or leave path out"
        : null;

    protected override (ImageSet Train, ImageSet Test) Read(string folder, CancellationToken cancellation) =>
        (CifarFiles.Read(folder, CifarFiles.Train, cancellation), CifarFiles.Read(folder, CifarFiles.Test, cancellation));

    protected override ImageSet ReadPart(string folder, Func<Targets, int[]> choose, CancellationToken cancellation) =>
        CifarFiles.ReadPart(folder, CifarFiles.Train, choose, cancellation);

    protected override async Task<string> FetchAsync(DataCache cache, IProgress<string>? progress, CancellationToken cancellation)
    {
        var folder = await cache.FolderAsync(FolderName, async part =>
        {
            var archive = await cache.FetchAsync(Archive,
                "connect to the network, or give the dataset a path (a device: --data DIR) to a folder that holds "
                + $"{CifarFiles.Names[0]} to {CifarFiles.Names[4]} and {CifarFiles.Names[5]}", progress, cancellation);
            progress?.Report($"unpacking {archive}");
            await CifarFiles.UnpackAsync(archive, part, cancellation);
        });
        File.Delete(cache[Archive.Name]);
        return folder;
    }
}
