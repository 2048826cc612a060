using System.Formats.Tar;
using System.IO.Compression;

namespace Fl.Core;

/// <summary>The files of CIFAR-10's binary version: 10,000 records each of a label byte and 3 x 32 x 32 pixel bytes.</summary>
internal static class CifarFiles
{
    public const int Records = 10_000, Pixels = 3 * 32 * 32, RecordBytes = 1 + Pixels, Classes = 10;
    public const long FileBytes = (long)Records * RecordBytes;
    private const int Chunk = 64;

    public static readonly string[] Names = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin"), "test_batch.bin"];

    /// <summary>Those of the training set, in its order.</summary>
    public static ReadOnlySpan<string> Train => Names.AsSpan(0, 5);

    /// <summary>That of the test set.</summary>
    public static ReadOnlySpan<string> Test => Names.AsSpan(5);

    /// <summary>Reads files one after the other into one set.</summary>
    public static ImageSet Read(string folder, ReadOnlySpan<string> names, CancellationToken cancellation)
    {
        var (pixels, labels) = (HugePages.Array<byte>((long)names.Length * Records * Pixels), new ushort[names.Length * Records]);
        ReadRecords(folder, names, (index, record) =>
        {
            labels[index] = record[0];
            record[1..].CopyTo(pixels.AsSpan(index * Pixels));
        }, cancellation);
        return new ImageSet(new(3, 32, 32), pixels, new ClassTargets(labels, Classes));
    }

    /// <summary>Reads some of the examples: the labels of all first, then the pixels of those that are chosen by them.</summary>
    public static ImageSet ReadPart(string folder, ReadOnlySpan<string> names, Func<Targets, int[]> choose, CancellationToken cancellation)
    {
        var labels = new ushort[names.Length * Records];
        ReadRecords(folder, names, (index, record) => labels[index] = record[0], cancellation);
        var targets = new ClassTargets(labels, Classes);
        var part = new ImageSetPart(new(3, 32, 32), targets, choose(targets));
        ReadRecords(folder, names, (index, record) => part.Put(index, record[1..]), cancellation);
        return part.Images;
    }

    /// <summary>Hands over each record of the files with its index.</summary>
    private static void ReadRecords(
        string folder, ReadOnlySpan<string> names, Action<int, ReadOnlySpan<byte>> take, CancellationToken cancellation)
    {
        foreach (var name in names) Check(Path.Combine(folder, name));
        var buffer = new byte[Chunk * RecordBytes];
        for (var file = 0; file < names.Length; file++)
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, names[file]);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            for (var first = 0; first < Records; first += Chunk)
            {
                ReadOnlySpan<byte> records = buffer.AsSpan(0, Math.Min(Chunk, Records - first) * RecordBytes);
                stream.ReadExactly(buffer, 0, records.Length);
                for (var i = first; records.Length > 0; i++, records = records[RecordBytes..])
                {
                    if (records[0] >= Classes)
                        throw new BadInputException($"{path}: record {i} has label {records[0]}; labels are 0 to {Classes - 1}. "
                            + "The file is damaged: fetch it again.");
                    take(file * Records + i, records[..RecordBytes]);
                }
            }
        }
    }

    /// <summary>Unpacks the six files of the archive, and nothing else, into a folder.</summary>
    public static async Task UnpackAsync(string archive, string folder, CancellationToken cancellation)
    {
        await using (var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
        await using (var tar = new TarReader(gzip))
            while (await tar.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
            {
                var name = Path.GetFileName(entry.Name);
                if (entry.DataStream is null || !Names.Contains(name)) continue;
                if (entry.Length != FileBytes)
                    throw new BadInputException($"{archive}: {entry.Name} has {entry.Length:N0} bytes instead of {FileBytes:N0}; "
                        + "delete the archive to fetch it again.");
                await entry.ExtractToFileAsync(Path.Combine(folder, name), overwrite: true, cancellation);
            }
        foreach (var name in Names) Check(Path.Combine(folder, name));
    }

    private static void Check(string path)
    {
        if (!File.Exists(path))
            throw new BadInputException($"{path} is missing; CIFAR-10's binary version has {Names[0]} to {Names[4]} and {Names[5]}.");
        var length = new FileInfo(path).Length;
        if (length == 0) throw new BadInputException($"{path} is empty; fetch it again.");
        if (length != FileBytes)
            throw new BadInputException(
                $"{path} has {length:N0} bytes instead of {FileBytes:N0} ({Records:N0} records of {RecordBytes:N0}): "
                + $"it is {(length < FileBytes ? "truncated" : "not a file of CIFAR-10's binary version")}; fetch it again.");
    }
}
