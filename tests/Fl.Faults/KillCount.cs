namespace Fl.Faults;

/// <summary>Where kills hit, so that one sees that they hit everything.</summary>
internal sealed class KillCount
{
    private readonly SortedSet<int> rounds = [];
    private int all, starting, writing, over;

    /// <summary>Whether a file that is renamed when it is whole is there.</summary>
    public static bool IsWriting(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories).Any();

    /// <summary>Takes note of a process that was killed, and of what it left.</summary>
    public void Add(FlProcess fl, string folder)
    {
        all++;
        if (fl.Output.Length > 0) over++;
        else if (LastRound(folder) is { } round) rounds.Add(round);
        else starting++;
        if (IsWriting(folder)) writing++;
    }

    public override string ToString() =>
        $"{all} kills, {starting} before the first round, after {rounds.Count} different rounds, "
        + $"{writing} while a file was half written, {over} too late";

    private static int? LastRound(string folder)
    {
        var path = Path.Combine(folder, "rounds.csv");
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        return lines.Length > 1 ? int.Parse(lines[^1].Split(',')[0]) : null;
    }
}
