using Microsoft.Win32.SafeHandles;

namespace Fl.Sim;

/// <summary>
/// A run's folder as it is at one moment, while the run goes on in it: a state that a kill at that moment would have left. Files are held
/// open, so that they can be read even when the run has removed or replaced them; nothing is copied.
/// </summary>
internal sealed class FolderSnapshot : IDisposable
{
    /// <summary>A run that writes checkpoints faster than they can be listed so often is not waited for.</summary>
    private const int MostTries = 200;

    private readonly string folder;
    private readonly Dictionary<string, (FileEntry Entry, SafeFileHandle? Content)> files = [];

    private FolderSnapshot(string folder) => this.folder = folder;

    public IEnumerable<FileEntry> Files => files.Values.Select(file => file.Entry);

    /// <summary>Takes one; null where the folder does not stay the same for long enough.</summary>
    public static FolderSnapshot? Take(string folder)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var taken = new FolderSnapshot(folder);
            if (taken.TryOpen()) return taken;
            taken.Dispose();
            Thread.Sleep(1);
        }
        return null;
    }

    /// <summary>A piece of a file.</summary>
    public byte[] Read(string name, long offset)
    {
        if (!files.TryGetValue(name, out var file)) throw new InvalidDataException($"there is no file '{name}'");
        if (offset < 0 || offset > file.Entry.Length) throw new InvalidDataException($"'{name}' has no byte {offset}");
        var piece = new byte[Math.Min(Pieces.Most, file.Entry.Length - offset)];
        using var opened = file.Content is null ? Open(name) : null;
        for (var read = 0; read < piece.Length;)
        {
            var more = RandomAccess.Read(file.Content ?? opened!, piece.AsSpan(read), offset + read);
            if (more == 0) throw new InvalidDataException($"'{name}' ends early");
            read += more;
        }
        return piece;
    }

    public void Dispose()
    {
        foreach (var (_, content) in files.Values) content?.Dispose();
    }

    /// <summary>
    /// Opens the files, and says whether none of those from which a run goes on has come or gone meanwhile: they are numbered and never
    /// written to, so that the same names are the same files. What checkpoints rely on in others is only added to, and measured after
    /// they are opened.
    /// </summary>
    private bool TryOpen()
    {
        var names = RunFiles.In(folder);
        try
        {
            foreach (var name in names.OrderBy(name => !RunFiles.IsSaved(name)))
            {
                var content = Open(name);
                files[name] = (new(name, RandomAccess.GetLength(content), File.GetLastWriteTimeUtc(content).Ticks), content);
                // They may be many, and stay as they are.
                if (!RunFiles.IsKept(name)) continue;
                content.Dispose();
                files[name] = (files[name].Entry, null);
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        return RunFiles.In(folder).Where(RunFiles.IsSaved).SequenceEqual(names.Where(RunFiles.IsSaved));
    }

    private SafeFileHandle Open(string name) => File.OpenHandle(
        RunFiles.Locate(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
