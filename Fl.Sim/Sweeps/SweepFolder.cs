using Fl.Core;

namespace Fl.Sim;

/// <summary>The folder of a sweep's runs; it belongs to one sweep, and nobody else opens it as long as this is not disposed.</summary>
public sealed class SweepFolder : IDisposable
{
    /// <summary>The file that says which sweep the folder belongs to.</summary>
    public const string SweepName = "sweep.yaml";

    private const string LockName = "lock";
    private readonly FileStream hold;

    private SweepFolder(string path, FileStream hold) => (Path, this.hold) = (path, hold);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder, or opens that of the same sweep.</summary>
    /// <param name="baseDirectory">As the sweep's.</param>
    /// <exception cref="BadInputException">It holds something else, is in use, or cannot be written to.</exception>
    public static SweepFolder Enter(string path, Sweep sweep, string baseDirectory, Catalog catalog)
    {
        var full = System.IO.Path.GetFullPath(path);
        var file = System.IO.Path.Combine(full, SweepName);
        try
        {
            if (File.Exists(full)) throw new BadInputException($"the out folder '{path}' is a file; choose another with --out.");
            DurableFile.CreateFolder(full);
            if (!File.Exists(file)
                && Directory.EnumerateFileSystemEntries(full).Any(entry => System.IO.Path.GetFileName(entry) != LockName))
                throw new BadInputException(
                    $"the out folder '{path}' is not empty and holds no sweep; choose another with --out, or remove it.");
            var hold = new FileStream(System.IO.Path.Combine(full, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                if (File.Exists(file)) Compare(file, path, sweep, baseDirectory, catalog);
                KeptCode.Write(sweep.Runs[0].Experiment.With, full);
                DurableFile.Write(file, sweep.Text, static (stream, text) => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
                return new(full, hold);
            }
            catch
            {
                hold.Dispose();
                throw;
            }
        }
        catch (IOException error) when (RunFolder.IsHeld(error))
        {
            throw new BadInputException($"the out folder '{path}' is in use by another fl.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the out folder '{path}' cannot be written to: {error.Message}", error);
        }
    }

    /// <summary>The folder of one of the runs.</summary>
    public string Locate(SweepRun run) => System.IO.Path.Combine([Path, .. run.Folder.Split('/')]);

    public void Dispose() => hold.Dispose();

    private static void Compare(string file, string path, Sweep sweep, string baseDirectory, Catalog catalog)
    {
        var before = Sweep.Parse(File.ReadAllText(file), file, baseDirectory, [], catalog);
        if (sweep.WhyNotAfter(before) is { } reason)
            throw new BadInputException($"the out folder '{path}' holds another sweep: {reason}; choose another with --out.");
    }
}
