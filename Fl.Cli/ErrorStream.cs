namespace Fl.Cli;

/// <summary>
/// Whether standard error was there when the program began. Where it was closed, its number has gone to the first file that the
/// runtime opened, a pipe of its own, and what is written to that disturbs it.
/// </summary>
internal static class ErrorStream
{
    private const string Files = "/proc/self/fd", Descriptions = "/proc/self/fdinfo", Number = "2";

    /// <summary>True wherever the system does not tell.</summary>
    public static bool IsOpen
    {
        get
        {
            try
            {
                if (!OperatingSystem.IsLinux()) return true;
                return LinkOf(Number) is { } target && !Directory.EnumerateFileSystemEntries(Files).Select(path => Path.GetFileName(path))
                    .Any(number => LinkOf(number) == target && IsReadOnly(number)
                        && (number == Number || target.StartsWith("pipe:", StringComparison.Ordinal)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }
    }

    /// <summary>What a number is open on; null where on nothing.</summary>
    private static string? LinkOf(string number)
    {
        try
        {
            return new FileInfo(Path.Combine(Files, number)).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsReadOnly(string number) =>
        File.ReadLines(Path.Combine(Descriptions, number))
            .Any(line => line.StartsWith("flags:", StringComparison.Ordinal) && (line[^1] - '0' & 3) == 0);
}
