using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>
/// A file of messages that clients at work started from, as the checkpoints that rely on it have it: the messages one after the other as
/// little-endian floats, and the SHA-256 of all before it. It is written once.
/// </summary>
/// <param name="Round">The round whose checkpoint it was written for; numbers the file.</param>
/// <param name="Messages">The rounds in which the clients were asked, in the order of the file.</param>
/// <param name="Length">Elements of each message.</param>
/// <param name="Sha256">In hexadecimal digits.</param>
public sealed record SentFile(int Round, IReadOnlyList<int> Messages, int Length, string Sha256)
{
    private const string Prefix = "sent-", Ending = ".state";

    /// <summary>Writes one whole, flushed to the disk.</summary>
    /// <param name="messages">At least one, all of a length.</param>
    internal static SentFile Write(string folder, int round, IReadOnlyList<(int Round, HostVector Values)> messages)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hash = new byte[SHA256.HashSizeInBytes];
        DurableFile.Write(PathOf(folder, round), messages, (file, content) =>
        {
            foreach (var (_, values) in content)
            {
                var bytes = MemoryMarshal.AsBytes(values.Span);
                sha.AppendData(bytes);
                file.Write(bytes);
            }
            sha.GetHashAndReset(hash);
            file.Write(hash);
        });
        return new(round, [.. messages.Select(message => message.Round)], messages[0].Values.Length, Convert.ToHexStringLower(hash));
    }

    /// <summary>A folder's files, in any order.</summary>
    internal static IEnumerable<(string Path, int Round)> List(string folder) => RoundFile.List(folder, Ending, Prefix);

    /// <summary>Why it cannot be relied on, in a few words; null when it is sound. Looks at every byte.</summary>
    internal string? WhyNot(string folder)
    {
        var path = PathOf(folder, Round);
        if (!File.Exists(path)) return $"'{path}' is missing";
        using var file = File.OpenRead(path);
        var bytes = (long)Messages.Count * Length * sizeof(float);
        if (file.Length != bytes + SHA256.HashSizeInBytes) return $"'{path}' is damaged: it takes {file.Length} bytes";
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = bytes; left > 0; left -= buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
            file.ReadExactly(piece);
            sha.AppendData(piece);
        }
        var hash = sha.GetHashAndReset();
        var stored = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(stored);
        return hash.AsSpan().SequenceEqual(stored) && Convert.ToHexStringLower(hash) == Sha256
            ? null : $"'{path}' is damaged: its checksum is another";
    }

    /// <summary>Reads some of its messages; it has been found sound.</summary>
    /// <param name="wanted">Whether that of a round is to be read.</param>
    internal IEnumerable<(int Round, SentMessage Message)> Read(string folder, Predicate<int> wanted)
    {
        using var file = File.OpenRead(PathOf(folder, Round));
        for (var i = 0; i < Messages.Count; i++)
        {
            if (!wanted(Messages[i])) continue;
            var values = new HostVector(Length);
            file.Position = (long)i * Length * sizeof(float);
            file.ReadExactly(MemoryMarshal.AsBytes(values.Span));
            yield return (Messages[i], new(values));
        }
    }

    private static string PathOf(string folder, int round) => RoundFile.PathOf(folder, round, Ending, Prefix);
}
