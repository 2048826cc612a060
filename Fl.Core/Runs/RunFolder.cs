namespace Fl.Core;

/// <summary>The folder that a run leaves behind; nobody else opens it as long as this is not disposed.</summary>
public sealed class RunFolder : IDisposable
{
    private const string CheckpointName = "checkpoint", ClientsName = "clients", LockName = "lock";
    private readonly FileStream hold;

    private RunFolder(string path, FileStream hold) => (Path, this.hold) = (path, hold);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Where checkpoints are.</summary>
    public string Checkpoints => Locate(CheckpointName);

    /// <summary>Where what simulated clients keep is.</summary>
    public string Clients => System.IO.Path.Combine(Checkpoints, ClientsName);

    /// <summary>Where runs go when nobody says: <c>runs/NAME/yyyyMMdd-HHmmss</c> under the current directory, numbered when taken.</summary>
    public static string DefaultPath(string name, TimeProvider time)
    {
        var stamp = System.IO.Path.Combine("runs", name, time.GetLocalNow().ToString("yyyyMMdd-HHmmss"));
        var path = stamp;
        for (var i = 2; Directory.Exists(path); i++) path = $"{stamp}-{i}";
        return path;
    }

    /// <summary>Makes the folder; an empty one that exists is taken.</summary>
    /// <exception cref="BadInputException">It holds something already, or cannot be written to.</exception>
    public static RunFolder Create(string path) => Enter(path, mayHoldRun: false);

    /// <summary>Opens the folder of a run to go on with it, or makes it.</summary>
    /// <exception cref="BadInputException">It holds something else, is in use, or cannot be written to.</exception>
    public static RunFolder Open(string path) => Enter(path, mayHoldRun: true);

    /// <summary>The path of a file in the folder.</summary>
    public string Locate(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a whole file, so that a reader never sees half of it, not after a power cut either.</summary>
    public void WriteWhole(string name, string text) =>
        DurableFile.Write(Locate(name), text, static (file, content) => file.Write(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>Lets others open the folder, and removes it if nothing has been written to it, as after bad input.</summary>
    public void Dispose()
    {
        hold.Dispose();
        if (!Directory.Exists(Path) || Directory.EnumerateFileSystemEntries(Path).Any(entry => entry != Checkpoints)
            || Directory.EnumerateFileSystemEntries(Checkpoints).Any(entry => entry != hold.Name)) return;
        Directory.Delete(Path, recursive: true);
    }

    private static RunFolder Enter(string path, bool mayHoldRun)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (File.Exists(full)) throw new BadInputException($"the out folder '{path}' is a file; choose another with --out.");
            DurableFile.CreateFolder(full);
            var entries = Directory.GetFileSystemEntries(full).Select(System.IO.Path.GetFileName).ToList();
            var checkpoints = System.IO.Path.Combine(full, CheckpointName);
            // A run that was killed as it began may not have got to its experiment.yaml, but it has the lock.
            var holdsRun = entries.Contains(Run.ExperimentName) || entries is [CheckpointName] || File.Exists(System.IO.Path.Combine(checkpoints, LockName));
            if (holdsRun && !mayHoldRun) throw new BadInputException($"the out folder '{path}' holds another run; go on with that with --resume, choose another with --out, or remove it.");
            if (!holdsRun && entries.Count > 0) throw new BadInputException($"the out folder '{path}' is not empty{(mayHoldRun ? " and holds no run" : "")}; choose another with --out, or remove it.");
            Directory.CreateDirectory(checkpoints);
            var hold = new FileStream(System.IO.Path.Combine(checkpoints, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // What a process that was killed was about to rename.
            foreach (var half in Directory.EnumerateFiles(full, "*.tmp", SearchOption.AllDirectories)) File.Delete(half);
            return new RunFolder(full, hold);
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new BadInputException($"the out folder '{path}' is in use by another fl.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the out folder '{path}' cannot be written to: {FirstLine(error.Message)}", error);
        }
    }

    /// <summary>Whether another process holds the file: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.</summary>
    public static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
