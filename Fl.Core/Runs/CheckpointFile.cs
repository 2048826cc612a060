using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Fl.Core;

/// <summary>
/// A checkpoint on the disk: the bytes <c>FLCKPT</c> and a line feed, a format version (1 byte), the header's length (8 bytes,
/// little-endian), a JSON header (<see cref="Checkpoint"/>), the vectors as little-endian floats, and the SHA-256 of all before it.
/// </summary>
internal static class CheckpointFile
{
    private const byte Version = 3;
    private const int Start = 16, HashBytes = 32, LongestHeader = 64 << 20;
    private static readonly byte[] Magic = "FLCKPT\n"u8.ToArray();

    /// <summary>Writes the file whole, flushed to the disk.</summary>
    /// <param name="vectors">As long as <see cref="Checkpoint.Vectors"/> says, in that order.</param>
    public static void Write(string path, Checkpoint checkpoint, IReadOnlyList<HostVector> vectors)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(checkpoint, CheckpointJson.Default.Checkpoint);
        DurableFile.Write(path, vectors, (file, content) =>
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            void Put(ReadOnlySpan<byte> bytes)
            {
                sha.AppendData(bytes);
                file.Write(bytes);
            }
            Span<byte> start = stackalloc byte[Start];
            Magic.CopyTo(start);
            start[Magic.Length] = Version;
            BinaryPrimitives.WriteInt64LittleEndian(start[(Magic.Length + 1)..], header.Length);
            Put(start);
            Put(header);
            foreach (var vector in content) Put(MemoryMarshal.AsBytes(vector.Span));
            file.Write(sha.GetHashAndReset());
        });
    }

    /// <summary>Reads the header, after looking at every byte of the file.</summary>
    /// <exception cref="BadInputException">The file is damaged, or of another version of the format.</exception>
    public static Checkpoint Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <summary>Reads the vectors of a sound checkpoint.</summary>
    /// <param name="place">Gives each vector, by name and length, the place where it goes.</param>
    /// <exception cref="BadInputException">The file is damaged.</exception>
    public static void ReadVectors(string path, Func<NamedLength, Vector> place)
    {
        using var file = File.OpenRead(path);
        var checkpoint = Read(file, path);
        file.Position = Start + HeaderLength(file, path);
        foreach (var entry in checkpoint.Vectors)
        {
            var vector = place(entry);
            var values = vector.OnHost();
            file.ReadExactly(MemoryMarshal.AsBytes(values.Span));
            vector.CopyFrom(values);
        }
    }

    private static Checkpoint Read(FileStream file, string path)
    {
        var length = HeaderLength(file, path);
        CheckHash(file, path);
        var header = new byte[length];
        file.Position = Start;
        file.ReadExactly(header);
        Checkpoint? checkpoint;
        try
        {
            checkpoint = JsonSerializer.Deserialize(header, CheckpointJson.Default.Checkpoint);
        }
        catch (JsonException error)
        {
            throw Damaged(path, $"its header is not that of a checkpoint: {Quoting.OneLine(error.Message, 200)}");
        }
        if (checkpoint is null || !IsSound(checkpoint)) throw Damaged(path, "its header is not that of a checkpoint");
        var bytes = checkpoint.Vectors.Sum(vector => (long)vector.Length * sizeof(float));
        return Start + length + bytes + HashBytes == file.Length ? checkpoint
            : throw Damaged(path, $"its vectors take {bytes} bytes, where {file.Length - Start - length - HashBytes} are");
    }

    /// <summary>Whether the files and vectors are those of a run, so that whoever reads on may rely on it.</summary>
    private static bool IsSound(Checkpoint checkpoint) =>
        checkpoint.Round >= 0
        && checkpoint.Files.Select(mark => mark?.Name)
            .SequenceEqual([RoundsCsv.Name, ClientsCsv.Name, .. checkpoint.Files.Count > 2 ? [WorkersCsv.Name] : Array.Empty<string>()])
        && checkpoint.Files.All(mark => mark.Length >= 0)
        && checkpoint.Vectors.All(vector => vector?.Length >= 0)
        && checkpoint.Vectors is [{ Name: Checkpoints.WeightsName }, ..] && checkpoint.Vectors.Skip(1).All(vector => IsKnown(vector.Name))
        && checkpoint.Vectors.DistinctBy(vector => vector.Name).Count() == checkpoint.Vectors.Count
        && checkpoint.Vectors.All(vector => vector.Name != Checkpoints.BestName
            || (vector.Length == checkpoint.Vectors[0].Length && checkpoint.Standing.Chosen is not null))
        && checkpoint.Asked >= 0 && checkpoint.FailedRounds >= 0
        && checkpoint.Sent?.All(file => file is { Round: >= 0, Length: >= 0 }) != false
        && (checkpoint.Pool is not { } pool || pool.Flights.All(flight => flight is not null) && !pool.Flights
            .Select(flight => flight.Round).Except(checkpoint.Sent?.SelectMany(file => file.Messages) ?? []).Any())
        && checkpoint.Standing.Targets.All(target => target is not null);

    private static bool IsKnown(string name) => name == Checkpoints.BestName
        || name.StartsWith(Checkpoints.StrategyPrefix, StringComparison.Ordinal);

    private static int HeaderLength(FileStream file, string path)
    {
        Span<byte> start = stackalloc byte[Start];
        file.Position = 0;
        if (file.ReadAtLeast(start, Start, throwOnEndOfStream: false) < Start || !start.StartsWith(Magic))
            throw Damaged(path, "it does not begin like a checkpoint");
        if (start[Magic.Length] != Version)
            throw new BadInputException(
                $"'{path}' is of version {start[Magic.Length]} of the checkpoint format; this fl reads version {Version}.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(start[(Magic.Length + 1)..]);
        return length is >= 0 and <= LongestHeader && length <= file.Length - Start - HashBytes ? (int)length
            : throw Damaged(path, $"its header is said to take {length} bytes, of {file.Length} in the file");
    }

    private static void CheckHash(FileStream file, string path)
    {
        file.Position = 0;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = file.Length - HashBytes; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0) throw Damaged(path, "it ends early");
            sha.AppendData(buffer.AsSpan(0, read));
            left -= read;
        }
        Span<byte> stored = stackalloc byte[HashBytes];
        file.ReadExactly(stored);
        if (!stored.SequenceEqual(sha.GetHashAndReset())) throw Damaged(path, "its checksum is not that of its bytes");
    }

    private static BadInputException Damaged(string path, string why) => new($"'{path}' is damaged: {Quoting.Sentence(why)}");
}
