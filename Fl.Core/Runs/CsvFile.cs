using System.Security.Cryptography;
using CsvHelper;

namespace Fl.Core;

/// <summary>
/// A CSV file whose columns are fixed when it is made. Rows go to the operating system together when they are flushed, so that
/// what is lost with the process is whole rounds; with a <see cref="CsvMark"/> a later process goes on from there.
/// </summary>
public abstract class CsvFile : IDisposable
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n" };
    private readonly MemoryStream pending = new();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream file;

    /// <param name="from">Where an older file is cut off to go on; null for a new file.</param>
    protected CsvFile(string path, CsvMark? from, IReadOnlyList<CsvColumn> columns)
    {
        file = new FileStream(path, from is null ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        Writer = CsvWriter.Create(pending, Options, leaveOpen: true);
        if (from is null)
        {
            Writer.WriteHeader([.. columns.Select(column => column.Name)]);
            Flush();
            return;
        }
        file.SetLength(from.Length);
        Append(hash, file);
    }

    protected CsvWriter Writer { get; }

    /// <summary>The place up to which rows have been flushed.</summary>
    public CsvMark Mark() => new(Path.GetFileName(file.Name), file.Length, Convert.ToHexStringLower(hash.GetCurrentHash()));

    /// <summary>Makes what has been flushed outlive a power cut. Any thread.</summary>
    public void FlushToDisk() => RandomAccess.FlushToDisk(file.SafeFileHandle);

    /// <summary>
    /// The place behind the last whole row of a file, for one that no checkpoint knows; null where there is none,
    /// or not even a whole header.
    /// </summary>
    public static CsvMark? WholeRows(string path)
    {
        if (!File.Exists(path)) return null;
        var length = File.ReadAllBytes(path).AsSpan().LastIndexOf((byte)'\n') + 1;
        return length == 0 ? null : new(Path.GetFileName(path), length, "");
    }

    /// <summary>Whether a folder's file still begins with what a mark says.</summary>
    public static bool Holds(string folder, CsvMark mark)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, mark.Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (file.Length < mark.Length) return false;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(hash, file, mark.Length);
            return Convert.ToHexStringLower(hash.GetHashAndReset()) == mark.Sha256;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        pending.Dispose();
        file.Dispose();
        hash.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Hands what was written to the operating system.</summary>
    protected void Flush()
    {
        Writer.Flush();
        var rows = pending.GetBuffer().AsSpan(0, (int)pending.Length);
        file.Write(rows);
        hash.AppendData(rows);
        pending.SetLength(0);
    }

    /// <summary>A text, as <see cref="CsvCell"/> has it.</summary>
    protected void Text(string value) => Writer.WriteField(CsvCell.Of(value));

    /// <summary>A number, as <see cref="CsvCell"/> has it.</summary>
    protected void Number(double value) => CsvCell.Number(Writer, value);

    private static void Append(IncrementalHash hash, FileStream file, long length = long.MaxValue)
    {
        var buffer = new byte[1 << 16];
        for (int read; length > 0 && (read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, length))) > 0; length -= read)
            hash.AppendData(buffer.AsSpan(0, read));
    }
}
