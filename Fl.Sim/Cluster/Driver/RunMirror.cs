using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A run's folder on the driver, which follows the one in which a worker trains it. Whenever that is broken off, by a kill or a power cut
/// too, it is a folder from which the run goes on: see <see cref="RunFiles.OrderOf"/>.
/// </summary>
/// <param name="folder">The driver's.</param>
internal sealed class RunMirror(string folder)
{
    private readonly Dictionary<string, FileEntry> here = [];

    public string Folder => folder;

    /// <summary>Brings a worker what it needs to go on with the run; nothing where it is to begin.</summary>
    public async Task BringAsync(RemoteRun run, CancellationToken cancellation)
    {
        here.Clear();
        var names = RunFiles.In(folder);
        if (!Array.Exists(names, RunFiles.IsCheckpoint)) return;
        foreach (var name in names.Where(RunFiles.IsNeeded))
        {
            using var content = File.OpenHandle(RunFiles.Locate(folder, name));
            var (length, offset) = (RandomAccess.GetLength(content), 0L);
            do
            {
                var piece = new byte[Math.Min(Pieces.Most, length - offset)];
                if (RandomAccess.Read(content, piece, offset) < piece.Length)
                    throw new IOException($"'{name}' in '{folder}' has become shorter.");
                await run.PutAsync(name, length, offset, piece, cancellation).ConfigureAwait(false);
                offset += piece.Length;
            }
            while (offset < length);
        }
        // Those from which it goes on need not come back.
        foreach (var file in await run.ListAsync(cancellation).ConfigureAwait(false))
            if (RunFiles.IsSaved(file.Name)) here[file.Name] = file;
    }

    /// <summary>Fetches what has changed since the last time, if there is a new checkpoint or the run is over.</summary>
    /// <param name="files">All that there are.</param>
    /// <param name="get">A piece of one of them, not empty, from where it is to begin.</param>
    /// <returns>Whether there is a new checkpoint.</returns>
    public async Task<bool> FetchAsync(FileEntry[] files, Func<FileEntry, long, Task<byte[]>> get)
    {
        var isNew = Array.Exists(files, file => RunFiles.IsCheckpoint(file.Name) && here.GetValueOrDefault(file.Name) != file);
        if (!isNew && !Array.Exists(files, file => file.Name is Run.ModelName or RunJson.Name)) return false;
        var names = files.Select(file => file.Name).ToHashSet();
        // As a run that goes on does.
        if (!names.Contains(RunJson.Name)) File.Delete(Path.Combine(folder, RunJson.Name));
        foreach (var file in files.OrderBy(file => RunFiles.OrderOf(file.Name)).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            var known = here.GetValueOrDefault(file.Name);
            if (known == file) continue;
            if (known is not null && RunFiles.IsAddedTo(file.Name)) await AddAsync(known, file, get).ConfigureAwait(false);
            else await WriteAsync(file, get).ConfigureAwait(false);
            here[file.Name] = file;
        }
        foreach (var name in RunFiles.In(folder).Where(name => RunFiles.IsSaved(name) && !names.Contains(name))
            .OrderBy(name => !RunFiles.IsCheckpoint(name)))
        {
            File.Delete(RunFiles.Locate(folder, name));
            here.Remove(name);
        }
        return isNew;
    }

    /// <summary>Writes a file whole, beside the one that is there until then.</summary>
    private Task WriteAsync(FileEntry file, Func<FileEntry, long, Task<byte[]>> get)
    {
        var path = RunFiles.Locate(folder, file.Name);
        DiskRoom.Check(folder, file.Length);
        DurableFile.CreateFolder(Path.GetDirectoryName(path)!);
        return DurableFile.WriteAsync(path, content => CopyAsync(file, 0, get, content));
    }

    /// <summary>Adds to a file what it has got since.</summary>
    private async Task AddAsync(FileEntry known, FileEntry file, Func<FileEntry, long, Task<byte[]>> get)
    {
        if (file.Length < known.Length) throw new WorkerLostException($"its '{file.Name}' has become shorter");
        DiskRoom.Check(folder, file.Length - known.Length);
        var content = new FileStream(RunFiles.Locate(folder, file.Name), FileMode.Open, FileAccess.Write, FileShare.Read);
        await using (content.ConfigureAwait(false))
        {
            // What a copy that was broken off has left.
            content.SetLength(known.Length);
            content.Position = known.Length;
            await CopyAsync(file, known.Length, get, content).ConfigureAwait(false);
            content.Flush(flushToDisk: true);
        }
    }

    private static async Task CopyAsync(FileEntry file, long offset, Func<FileEntry, long, Task<byte[]>> get, FileStream content)
    {
        while (offset < file.Length)
        {
            var piece = await get(file, offset).ConfigureAwait(false);
            await content.WriteAsync(piece).ConfigureAwait(false);
            offset += piece.Length;
        }
    }
}
