namespace Fl.Cli;

/// <summary>How many files the system lets this process hold open. The runtime opens each assembly for as long as it runs.</summary>
internal static class OpenFiles
{
    private const int Needed = 128;
    private const string Limits = "/proc/self/limits", Line = "Max open files";

    /// <summary>Why that is too few, in one line; null where it is not, or the system does not tell.</summary>
    public static string? Complaint()
    {
        if (!File.Exists(Limits)) return null;
        foreach (var line in File.ReadAllLines(Limits))
        {
            if (!line.StartsWith(Line, StringComparison.Ordinal)) continue;
            var soft = line.Substring(Line.Length).TrimStart();
            soft = soft.Substring(0, soft.IndexOf(' '));
            if (int.TryParse(soft, out var most) && most < Needed)
                return "fl: the system lets it hold " + soft + " files open, and it takes " + Needed.ToString()
                    + ": raise that, e.g. with 'ulimit -n 1024'.";
        }
        return null;
    }
}
