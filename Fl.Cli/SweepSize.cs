using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary>How many runs the sweep of a folder has, by its file; read again where that has changed.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
internal sealed class SweepSize(Catalog catalog)
{
    private const int LargestFile = 4 << 20;
    private readonly Dictionary<string, (DateTime Changed, int? Runs)> known = [];

    /// <summary>Null where the file does not tell, or is too large for one.</summary>
    public int? Of(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, SweepFolder.SweepName));
        if (known.TryGetValue(folder, out var before) && before.Changed == file.LastWriteTimeUtc) return before.Runs;
        var runs = Read(file);
        known[folder] = (file.LastWriteTimeUtc, runs);
        return runs;
    }

    private int? Read(FileInfo file)
    {
        try
        {
            if (file.Length > LargestFile) return null;
            return Sweep.Parse(File.ReadAllText(file.FullName), file.FullName, file.DirectoryName!, [], catalog).Runs.Count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            return null;
        }
    }
}
