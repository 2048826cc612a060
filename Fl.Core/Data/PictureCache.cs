using System.Security.Cryptography;

namespace Fl.Core;

/// <summary>
/// Keeps what large pictures were decoded to, so that the next run over them only reads their files. An entry goes by the file's
/// content and what was made of it, so that a picture that is changed, moved or copied has the right one. Losing any costs time alone:
/// one that is damaged is decoded anew, and a folder that cannot be written is left.
/// </summary>
/// <param name="folder">For the eyes of its user alone, as the pictures may be.</param>
/// <param name="mostBytes">Most bytes of all entries; the oldest go first.</param>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class PictureCache(string folder, long mostBytes)
{
    /// <summary>Shorter files are decoded as fast as an entry is read.</summary>
    public const int ShortestFile = 32 << 10;

    private const long UsualMost = 2L << 30;

    // Another decoder or another resizing gets another number.
    private const int Version = 1;

    private readonly Lock gate = new();
    private long? room;

    /// <summary>In the cache of data sets; in a temporary one, which no other run finds again, nothing is kept.</summary>
    public static PictureCache Default => new(DataCache.Default["pictures"], UserCache.IsTemporary ? 0 : UsualMost);

    /// <summary>As <see cref="PictureFile.Read"/>.</summary>
    public bool Read(string path, Shape shape, PictureOrientation orientation, Span<byte> output)
    {
        var bytes = PictureFile.Bytes(path);
        if (bytes.Length < ShortestFile) return PictureFile.Decode(path, bytes, shape, orientation, output);
        var key = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var turning = orientation is PictureOrientation.Exif ? "exif" : "ignore";
        var entry = Path.Combine(folder, key[..2], $"{key}-{shape}-{turning}-{Version}");
        if (Find(entry, output) is { } known) return known;
        var isTurned = PictureFile.Decode(path, bytes, shape, orientation, output);
        Keep(entry, isTurned, output);
        return isTurned;
    }

    /// <summary>An entry is whether the picture was turned, its bytes, and the SHA-256 of both.</summary>
    private static bool? Find(string entry, Span<byte> output)
    {
        try
        {
            using var file = new FileStream(entry, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            if (file.Length != 1 + output.Length + SHA256.HashSizeInBytes) return null;
            var content = new byte[file.Length];
            file.ReadExactly(content);
            ReadOnlySpan<byte> kept = content.AsSpan(0, 1 + output.Length);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(kept, hash);
            if (!hash.SequenceEqual(content.AsSpan(kept.Length))) return null;
            kept[1..].CopyTo(output);
            return kept[0] != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(string entry, bool isTurned, ReadOnlySpan<byte> pixels)
    {
        byte[] kept = [isTurned ? (byte)1 : (byte)0, .. pixels];
        if (!TakeRoom(kept.Length + SHA256.HashSizeInBytes)) return;
        var beside = $"{entry}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            MakeFolder(folder);
            MakeFolder(Path.GetDirectoryName(entry)!);
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                file.Write(kept);
                file.Write(SHA256.HashData(kept));
            }
            File.Move(beside, entry, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (gate) room = 0;
        }
    }

    /// <summary>Looks at what there is when the first entry is to be kept, and makes room.</summary>
    private bool TakeRoom(int bytes)
    {
        lock (gate)
        {
            room ??= mostBytes - Shrink();
            if (room < bytes) return false;
            room -= bytes;
            return true;
        }
    }

    /// <summary>Where three quarters are taken, deletes the oldest entries until half is free; returns the bytes that are left.</summary>
    private long Shrink()
    {
        try
        {
            if (!Directory.Exists(folder)) return 0;
            var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
            var taken = files.Sum(file => file.Length);
            if (taken <= mostBytes / 4 * 3) return taken;
            foreach (var file in files.OrderBy(file => file.LastWriteTimeUtc))
            {
                if (taken <= mostBytes / 2) break;
                file.Delete();
                taken -= file.Length;
            }
            return taken;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mostBytes;
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
