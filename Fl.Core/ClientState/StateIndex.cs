using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Fl.Core;

/// <summary>
/// The end of a <see cref="StateFile"/>, which says what is in it: JSON, its length (8 bytes, little-endian), and the XxHash128
/// of both.
/// </summary>
internal static class StateIndex
{
    private const int LengthBytes = sizeof(long), HashBytes = 16;

    /// <summary>Writes it behind the vectors, and nothing stays behind it.</summary>
    /// <param name="at">Bytes of the vectors.</param>
    public static void Write(SafeFileHandle file, long at, StateEntry[] entries)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entries, StateJson.Default.StateEntryArray);
        var end = new byte[json.Length + LengthBytes + HashBytes];
        json.CopyTo(end, 0);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(json.Length), json.Length);
        XxHash128.Hash(end.AsSpan(..^HashBytes), end.AsSpan(^HashBytes..));
        RandomAccess.SetLength(file, at);
        RandomAccess.Write(file, end, at);
    }

    /// <summary>Reads it.</summary>
    /// <returns>What is in the file, and how many bytes its vectors take.</returns>
    /// <exception cref="RunFailedException">It is damaged.</exception>
    public static (StateEntry[] Entries, long VectorBytes) Read(string path)
    {
        using var file = File.OpenHandle(path);
        var tail = new byte[LengthBytes + HashBytes];
        var end = RandomAccess.GetLength(file) - tail.Length;
        if (end < 0 || RandomAccess.Read(file, tail, end) < tail.Length) throw StateFile.Damaged(path, "it ends early");
        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (length < 0 || length > Math.Min(end, Array.MaxLength - LengthBytes))
            throw StateFile.Damaged(path, $"its index is said to take {length} bytes, of {end}");
        var index = new byte[length + LengthBytes];
        var start = end - length;
        if (RandomAccess.Read(file, index, start) < index.Length) throw StateFile.Damaged(path, "it ends early");
        if (!XxHash128.Hash(index).AsSpan().SequenceEqual(tail.AsSpan(LengthBytes)))
            throw StateFile.Damaged(path, "the checksum of its index is not that of its bytes");
        return Parse(index.AsSpan(..^LengthBytes)) is { } entries && entries.All(entry => IsWithin(entry, start)) ? (entries, start)
            : throw StateFile.Damaged(path, "its index does not fit what it holds");
    }

    private static StateEntry[]? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StateJson.Default.StateEntryArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsWithin(StateEntry? entry, long bytes) =>
        entry is { Client: >= 0, Round: >= 0, Length: >= 0, Offset: >= 0 } && entry.Offset <= bytes - (long)entry.Length * sizeof(float);
}
