using System.Text.RegularExpressions;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// The files of a run's folder that travel between a driver and a worker, by their paths in the folder, with '/': those that a run keeps,
/// and neither its lock, nor what is half written, nor its plots. No other name is taken from the other side.
/// </summary>
internal static partial class RunFiles
{
    /// <summary>What simulated clients keep.</summary>
    private const string StateEnding = ".state", CheckpointEnding = ".ckpt";

    private const string SnapshotsFolder = $"{ModelFiles.SnapshotsName}/";

    /// <summary>The path of a file in a run's folder on this machine.</summary>
    /// <exception cref="InvalidDataException">A run's folder has no file of that name.</exception>
    public static string Locate(string folder, string name) => IsOne(name)
        ? Path.Combine([folder, .. name.Split('/')])
        : throw new InvalidDataException($"a run's folder has no file '{Quoting.OneLine(name)}'");

    public static bool IsOne(string name) => Shape().IsMatch(name);

    /// <summary>The names of all that are in a folder, in order.</summary>
    public static string[] In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(IsOne).Order(StringComparer.Ordinal)];

    /// <summary>Whether it is one from which a run goes on, written once and removed when it is no more needed.</summary>
    public static bool IsSaved(string name) => IsCheckpoint(name) || name.EndsWith(StateEnding, StringComparison.Ordinal);

    public static bool IsCheckpoint(string name) => name.EndsWith(CheckpointEnding, StringComparison.Ordinal);

    /// <summary>Whether it is one that is only added to while a run goes on.</summary>
    public static bool IsAddedTo(string name) => name is RoundsCsv.Name or ClientsCsv.Name or WorkersCsv.Name;

    /// <summary>Whether it is one that is written once and stays.</summary>
    public static bool IsKept(string name) => name.StartsWith(SnapshotsFolder, StringComparison.Ordinal);

    /// <summary>Whether who goes on with a run elsewhere needs it.</summary>
    public static bool IsNeeded(string name) => IsSaved(name) || IsAddedTo(name) || name == Run.ExperimentName;

    /// <summary>
    /// Its place in the order in which files are copied, so that whenever that is broken off the copy is one to go on from: what a
    /// checkpoint relies on before it, and the summary, which says that all is there, at last.
    /// </summary>
    public static int OrderOf(string name) =>
        name.EndsWith(StateEnding, StringComparison.Ordinal) ? 0
        : IsCheckpoint(name) ? 2
        : name == Run.ModelName ? 3
        : name == RunJson.Name ? 4
        : 1;

    [GeneratedRegex(@"^(checkpoint/|checkpoint/clients/|snapshots/)?[a-z0-9][a-z0-9-]{0,99}\.(yaml|csv|json|safetensors|ckpt|state)\z")]
    private static partial Regex Shape();
}
