using System.Security.Cryptography;
using CsvHelper;

namespace Fl.Core;

/// <summary>
/// A partition as a CSV file that another paper can import: UTF-8, a header, lines that end in LF, one row for each
/// dealt example, client after client and for each its training examples before its test ones.
/// <c>client</c>: 0 to n - 1. <c>example</c>: 0-based index into the training set, in the order of its files.
/// <c>split</c>: train or test. <c>noise_std</c>: only where the partition has feature noise; the same in all rows of a client.
/// </summary>
/// <remarks>The SHA-256 of these bytes is the partition's fingerprint: sha256sum prints what summary.json says.</remarks>
internal static class PartitionFile
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string Name = "partition-indices.csv";

    /// <summary>Writes the file whole, so that a reader never meets half of it.</summary>
    public static void Write(Partition partition, string path) =>
        DurableFile.Write(path, partition, static (file, content) => Write(content, file));

    /// <summary>Writes the partition; leaves the stream open.</summary>
    public static void Write(Partition partition, Stream stream)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        csv.WriteField("client");
        csv.WriteField("example");
        csv.WriteField("split");
        if (partition.NoiseStd is not null) csv.WriteField("noise_std");
        csv.EndRecord();
        for (var client = 0; client < partition.Clients; client++)
        {
            WriteRows(csv, client, partition.Train(client), "train"u8, partition.NoiseStd);
            WriteRows(csv, client, partition.Test(client), "test"u8, partition.NoiseStd);
        }
    }

    /// <summary>
    /// The partition's fingerprint: the SHA-256, in lower-case hexadecimal,
    /// of the bytes that <see cref="Write(Partition, Stream)"/> writes.
    /// </summary>
    public static string Hash(Partition partition)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write)) Write(partition, stream);
        return Convert.ToHexStringLower(sha.Hash!);
    }

    /// <summary>Reads a partition, rows in any order; a client's examples keep the order of their rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="examples">Size of the training set; indices are below it.</param>
    /// <param name="clients">Number of clients; every one has a training example.</param>
    /// <exception cref="BadInputException">The file is missing or does not describe such a partition;
    /// the message names the line.</exception>
    public static Partition Read(string path, int examples, int clients)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return PartitionReader.Read(stream, path, examples, clients);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(e is FileNotFoundException or DirectoryNotFoundException
                ? $"The partition file {path} does not exist."
                : $"The partition file {path} cannot be read: {e.Message}", e);
        }
    }

    private static void WriteRows(
        CsvWriter csv, int client, ReadOnlySpan<int> examples, ReadOnlySpan<byte> split, IReadOnlyList<float>? noise)
    {
        foreach (var example in examples)
        {
            csv.WriteField(client);
            csv.WriteField(example);
            csv.WriteField(split);
            if (noise is not null) csv.WriteField(noise[client]);
            csv.EndRecord();
        }
    }
}
