using System.Diagnostics;

namespace Fl.Cli.Tests;

/// <summary>Processes of this machine that a test has started, by their numbers.</summary>
internal static class Processes
{
    public static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    public static int[] ChildrenOf(int process) =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!))
            .Where(child => Stat(child) is { } stat && stat[1] == $"{process}" && stat[0] != "Z")];

    public static bool IsThere(int process) => Stat(process) is { } stat && stat[0] != "Z";

    /// <summary>State, parent and what follows of a process; null where there is none.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
