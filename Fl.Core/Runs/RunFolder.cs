namespace Fl.Core;

/// <summary>The folder that a run leaves behind; nobody else opens it as long as this is not disposed.</summary>
public sealed class RunFolder : IDisposable
{
    private const string CheckpointName = "checkpoint", ClientsName = "clients", LockName = "lock";

    /// <summary>Runs that begin in one second without a folder of their own to go to.</summary>
    private const int MostOfASecond = 10_000;

    private readonly FileStream hold;

    private RunFolder(string path, FileStream hold) => (Path, this.hold) = (path, hold);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Where checkpoints are.</summary>
    public string Checkpoints => Locate(CheckpointName);

    /// <summary>Where what simulated clients keep is.</summary>
    public string Clients => System.IO.Path.Combine(Checkpoints, ClientsName);

    /// <summary>Where the runs of an experiment go when nobody says: <c>runs/NAME</c> under the current directory.</summary>
    public static string DefaultParent(string name) => System.IO.Path.Combine("runs", name);

    /// <summary>
    /// Makes a folder for a run when nobody says where: <c>yyyyMMdd-HHmmss</c> in <see cref="DefaultParent"/>, numbered when taken, by
    /// another process in this very moment too.
    /// </summary>
    /// <exception cref="BadInputException">It cannot be written to.</exception>
    public static RunFolder CreateDefault(string name, TimeProvider time)
    {
        var stamp = System.IO.Path.Combine(DefaultParent(name), time.GetLocalNow().ToString("yyyyMMdd-HHmmss"));
        for (var i = 1; ; i++)
        {
            var path = i == 1 ? stamp : $"{stamp}-{i}";
            if (Directory.Exists(path)) continue;
            try
            {
                return Create(path);
            }
            catch (BadInputException) when (i < MostOfASecond && Directory.Exists(path))
            {
            }
        }
    }

    /// <summary>
    /// The folder of the run in a folder that was saved last and that is neither over nor in use, so that it can be gone on with; null
    /// where there is none.
    /// </summary>
    public static string? LatestUnfinished(string parent)
    {
        if (!Directory.Exists(parent)) return null;
        return Directory.GetDirectories(parent).Where(folder => !File.Exists(System.IO.Path.Combine(folder, RunJson.Name)))
            .Select(folder => (Folder: folder, Saved: System.IO.Path.Combine(folder, CheckpointName)))
            .Where(run => Directory.Exists(run.Saved) && Directory.EnumerateFiles(run.Saved, "*" + PastRun.Ending).Any()
                && IsFree(run.Saved))
            .OrderBy(run => Directory.GetLastWriteTimeUtc(run.Saved)).ThenBy(run => run.Folder, StringComparer.Ordinal)
            .LastOrDefault().Folder;
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
        if (hold.SafeFileHandle.IsClosed) return;
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
            var holdsRun = entries.Contains(Run.ExperimentName) || entries is [CheckpointName]
                || File.Exists(System.IO.Path.Combine(checkpoints, LockName));
            if (holdsRun && !mayHoldRun)
                throw new BadInputException(
                    $"the out folder '{path}' holds another run; go on with that with --resume, choose another with --out, or remove it.");
            if (!holdsRun && entries.Count > 0)
                throw new BadInputException($"the out folder '{path}' is not empty{(mayHoldRun ? " and holds no run" : "")}; "
                    + "choose another with --out, or remove it.");
            Directory.CreateDirectory(checkpoints);
            // Of several who begin a run here in one moment, one makes the file.
            var mode = mayHoldRun ? FileMode.OpenOrCreate : FileMode.CreateNew;
            var hold = new FileStream(System.IO.Path.Combine(checkpoints, LockName), mode, FileAccess.ReadWrite, FileShare.None);
            // What a process that was killed was about to rename.
            foreach (var half in Directory.EnumerateFiles(full, "*.tmp", SearchOption.AllDirectories)) File.Delete(half);
            return new RunFolder(full, hold);
        }
        catch (IOException error) when (IsHeld(error) || (IsThere(error) && Directory.Exists(full)))
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

    /// <summary>Whether another process has made the file: EEXIST, ERROR_FILE_EXISTS of Windows.</summary>
    private static bool IsThere(IOException error) => error.HResult is 17 or unchecked((int)0x80070050);

    private static bool IsFree(string checkpoints)
    {
        try
        {
            using var hold = new FileStream(
                System.IO.Path.Combine(checkpoints, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
