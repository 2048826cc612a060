using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fl.Core;

/// <summary>
/// Vectors of clients in one file: one after the other as little-endian floats, then a <see cref="StateIndex"/>. Vectors are
/// added until it is sealed; before that it is called <c>.tmp</c>, and is of no use to who goes on with the run.
/// </summary>
/// <threadsafety>Appending and <see cref="Read"/> on any thread, not beside the rest.</threadsafety>
internal sealed class StateFile : IDisposable
{
    /// <summary>What the name of a file ends in that is not sealed.</summary>
    public const string OpenEnding = ".tmp";

    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
    private readonly string path;
    private readonly ConcurrentDictionary<long, ConcurrentBag<long>> free = [];
    private SafeFileHandle? open;
    private long bytes;

    /// <summary>Begins a file.</summary>
    public StateFile(string path) : this(path, 0) =>
        open = File.OpenHandle(path + OpenEnding, FileMode.Create, FileAccess.ReadWrite, Shared);

    private StateFile(string path, long bytes) => (this.path, this.bytes) = (path, bytes);

    /// <summary>Whether it is whole and outlives a power cut.</summary>
    public bool IsSealed => open is null;

    /// <summary>Those of its vectors that somebody may still ask for.</summary>
    public HashSet<StoredVector> Live { get; } = [];

    /// <summary>Whether most of it is vectors that nobody asks for any more.</summary>
    public bool IsMostlyDead => Live.Sum(vector => vector.Bytes) * 2 < bytes;

    /// <summary>Where it is now.</summary>
    private string Path => IsSealed ? path : path + OpenEnding;

    /// <summary>Opens a sealed file.</summary>
    /// <returns>Its vectors, of which none is in <see cref="Live"/> yet.</returns>
    /// <exception cref="RunFailedException">It is damaged.</exception>
    public static IReadOnlyList<StoredVector> Open(string path)
    {
        var (entries, bytes) = StateIndex.Read(path);
        var file = new StateFile(path, bytes);
        return [.. entries.Select(entry => new StoredVector(entry.Client, entry.Name, entry.Round, entry.Writer, entry.Length)
        {
            Place = new(file, entry.Offset, entry.Hash),
        })];
    }

    public static RunFailedException Damaged(string path, string why) =>
        new($"what clients keep in '{path}' is damaged: {Quoting.Sentence(why)}");

    /// <summary>Adds a vector, copied to the host if it is not there.</summary>
    /// <returns>Where it is.</returns>
    public StatePlace Append(Vector value)
    {
        var copy = value is HostVector ? [] : ArrayPool<float>.Shared.Rent(value.Length);
        if (copy.Length > 0) value.CopyTo(copy.AsSpan(0, value.Length));
        var content = MemoryMarshal.AsBytes(value is HostVector host ? host.Span : copy.AsSpan(0, value.Length));
        var place = Append(content, XxHash3.HashToUInt64(content));
        ArrayPool<float>.Shared.Return(copy);
        return place;
    }

    /// <summary>Adds a vector of another file as it is there, so that damage to it stays visible.</summary>
    /// <returns>Where it is.</returns>
    public StatePlace Append(StoredVector vector)
    {
        var content = new byte[vector.Bytes];
        vector.Place!.File.ReadBytes(vector.Place.Offset, content);
        return Append(content, vector.Place.Hash);
    }

    /// <summary>Nobody asks for one of its vectors any more. Until the file is sealed, the next of that length takes its place.</summary>
    public void Forget(StoredVector vector)
    {
        Live.Remove(vector);
        if (!IsSealed) free.GetOrAdd(vector.Bytes, _ => []).Add(vector.Place!.Offset);
    }

    /// <summary>Reads one of its vectors, wherever that is to be.</summary>
    /// <exception cref="RunFailedException">It is damaged.</exception>
    public void Read(StoredVector vector, Vector destination)
    {
        var copy = destination is HostVector ? [] : ArrayPool<float>.Shared.Rent(vector.Length);
        var values = destination is HostVector host ? host.Span : copy.AsSpan(0, vector.Length);
        var content = MemoryMarshal.AsBytes(values);
        ReadBytes(vector.Place!.Offset, content);
        if (XxHash3.HashToUInt64(content) != vector.Place.Hash)
            throw Damaged(Path, $"the checksum of client {vector.Client}'s '{vector.Name}' is not that of its bytes");
        if (destination is not HostVector) destination.CopyFrom(values);
        ArrayPool<float>.Shared.Return(copy);
    }

    /// <summary>Writes what is in it, flushes all to the disk and gives the file its name.</summary>
    public void Seal()
    {
        StateIndex.Write(open!, bytes, [.. Live.Select(vector =>
            new StateEntry(vector.Client, vector.Name, vector.Round, vector.Writer, vector.Length, vector.Place!.Offset,
                vector.Place.Hash))]);
        RandomAccess.FlushToDisk(open!);
        File.Move(Path, path, overwrite: true);
        open!.Dispose();
        open = null;
        free.Clear();
        DurableFile.FlushFolder(System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes the file.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(Path);
    }

    public void Dispose() => open?.Dispose();

    private StatePlace Append(ReadOnlySpan<byte> content, ulong hash)
    {
        if (!free.TryGetValue(content.Length, out var places) || !places.TryTake(out var offset))
            offset = Interlocked.Add(ref bytes, content.Length) - content.Length;
        RandomAccess.Write(open!, content, offset);
        return new(this, offset, hash);
    }

    private void ReadBytes(long offset, Span<byte> content)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, Shared);
        for (int read; content.Length > 0; content = content[read..], offset += read)
            if ((read = RandomAccess.Read(file, content, offset)) == 0) throw Damaged(Path, "it ends early");
    }
}
