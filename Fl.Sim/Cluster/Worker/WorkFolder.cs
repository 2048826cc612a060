namespace Fl.Sim;

/// <summary>
/// A temporary folder of a worker, which goes with it: at once, or after a kill when the next worker of this machine starts.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "fl-worker-", OwnerName = "owner";

    private readonly string root = Directory.CreateTempSubdirectory(Prefix).FullName;
    private readonly FileStream owner;

    public WorkFolder()
    {
        owner = new(System.IO.Path.Combine(root, OwnerName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where its files go.</summary>
    public string Path => System.IO.Path.Combine(root, "run");

    /// <summary>Removes what workers have left behind that are no more.</summary>
    public static void RemoveLeft()
    {
        foreach (var left in new DirectoryInfo(System.IO.Path.GetTempPath()).EnumerateDirectories(Prefix + "*"))
        {
            var owner = System.IO.Path.Combine(left.FullName, OwnerName);
            if (left.LinkTarget is not null || !File.Exists(owner)) continue;
            try
            {
                new FileStream(owner, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                left.Delete(recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is another's, or at work.
            }
        }
    }

    public void Dispose()
    {
        owner.Dispose();
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
    }
}
