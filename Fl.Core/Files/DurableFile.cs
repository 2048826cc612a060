using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fl.Core;

/// <summary>Files that are there whole or not at all, after a power cut too.</summary>
public static partial class DurableFile
{
    private const int ReadOnly = 0;

    /// <summary>Writes beside, flushes to the disk, renames, and flushes the folder; leaves nothing behind on failure.</summary>
    /// <param name="write">Writes the content to the file.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there, or somebody removed it meanwhile.</exception>
    public static void Write<T>(string path, T content, Action<FileStream, T> write) where T : allows ref struct
    {
        var beside = path + ".tmp";
        try
        {
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                write(file, content);
                file.Flush(flushToDisk: true);
            }
            Rename(beside, path);
        }
        catch
        {
            Remove(beside);
            throw;
        }
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>The same with content that is waited for.</summary>
    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(string path, Func<FileStream, Task> write)
    {
        var beside = path + ".tmp";
        try
        {
            var file = new FileStream(beside, FileMode.Create, FileAccess.Write);
            await using (file.ConfigureAwait(false))
            {
                await write(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }
            Rename(beside, path);
        }
        catch
        {
            Remove(beside);
            throw;
        }
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes a folder, and those above it, that outlives a power cut.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var above = Path.GetDirectoryName(Path.GetFullPath(path));
        if (above is not null) CreateFolder(above);
        Directory.CreateDirectory(path);
        if (above is not null) FlushFolder(above);
    }

    /// <summary>Makes what was made or renamed in a folder outlive a power cut; Windows does so by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = Open(folder, ReadOnly);
        if (!handle.IsInvalid) RandomAccess.FlushToDisk(handle);
    }

    private static void Rename(string beside, string path)
    {
        try
        {
            File.Move(beside, path, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // It was there a moment ago: its folder goes, as where that is found before the writing.
            throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is told, and is why.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
