using System.Globalization;

namespace Fl.Core;

/// <summary>The files of a <see cref="ClientStore"/>, numbered: one for what was written between two flushes.</summary>
/// <threadsafety>One thread at a time; the files themselves may be appended to and read meanwhile.</threadsafety>
internal sealed class StateFolder(string path) : IDisposable
{
    private const string Ending = ".state";
    private readonly HashSet<StateFile> files = [];
    private readonly List<string> damaged = [];
    private StateFile? current;
    private int last;

    public string Path => path;

    /// <summary>What is wrong with the first file that is damaged; null where all are sound.</summary>
    public string? Damage { get; private set; }

    /// <summary>Reads what the files hold, the oldest first. One that is damaged is left out.</summary>
    public IReadOnlyList<StoredVector> Open()
    {
        if (!Directory.Exists(path)) return [];
        // What a process that was killed was writing.
        foreach (var half in Directory.GetFiles(path, "*" + StateFile.OpenEnding)) File.Delete(half);
        List<StoredVector> vectors = [];
        foreach (var file in Directory.GetFiles(path, "*" + Ending).Order(StringComparer.Ordinal))
        {
            if (int.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture,
                out var number))
                last = Math.Max(last, number);
            try
            {
                var found = StateFile.Open(file);
                files.UnionWith(found.Select(vector => vector.Place!.File));
                vectors.AddRange(found);
            }
            catch (RunFailedException error)
            {
                Damage ??= error.Message;
                damaged.Add(file);
            }
        }
        return vectors;
    }

    /// <summary>Removes the files that are damaged, which nobody needs any more.</summary>
    public void RemoveDamaged()
    {
        foreach (var file in damaged) File.Delete(file);
        damaged.Clear();
        Damage = null;
    }

    /// <summary>The file to append to; a new one after <see cref="Seal"/>.</summary>
    public StateFile Current()
    {
        if (current is not null) return current;
        DurableFile.CreateFolder(path);
        current = new(System.IO.Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{last + 1:d8}{Ending}")));
        last++;
        return current;
    }

    /// <summary>
    /// Puts what was appended on the disk. What is left of files that are mostly dead goes with it, and they are removed, so
    /// that the files are never much more than twice as large as what may be asked for.
    /// </summary>
    public void Seal()
    {
        foreach (var vector in files.Where(file => file.IsMostlyDead).SelectMany(file => file.Live).ToList()) Move(vector);
        if (current is not { } whole) return;
        current = null;
        if (whole.Live.Count == 0)
        {
            whole.Delete();
            return;
        }
        whole.Seal();
        files.Add(whole);
        foreach (var file in files.Where(file => file.Live.Count == 0).ToList()) Remove(file);
    }

    /// <summary>Puts what is left of files that are mostly dead in one that is on the disk.</summary>
    public void Compact()
    {
        if (files.Any(file => file.IsMostlyDead)) Seal();
    }

    /// <summary>Nobody asks for a vector any more.</summary>
    public void Forget(StoredVector vector)
    {
        var file = vector.Place!.File;
        file.Forget(vector);
        if (file.Live.Count == 0 && file.IsSealed) Remove(file);
    }

    public void Dispose() => current?.Dispose();

    private void Move(StoredVector vector)
    {
        var place = Current().Append(vector);
        vector.Place!.File.Live.Remove(vector);
        place.File.Live.Add(vector);
        vector.Place = place;
    }

    private void Remove(StateFile file)
    {
        files.Remove(file);
        file.Delete();
    }
}
