namespace Fl.Sim;

/// <summary>Whether there is room for what another machine is about to send.</summary>
internal static class DiskRoom
{
    /// <summary>Bytes that are left to others.</summary>
    private const long Left = 64 << 20;

    /// <exception cref="IOException">There is not.</exception>
    public static void Check(string folder, long bytes)
    {
        var disk = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : folder);
        if (bytes < 0 || bytes > disk.AvailableFreeSpace - Left)
            throw new IOException($"there is no room for a file of {bytes / 1e6:n0} MB in '{folder}'");
    }
}
