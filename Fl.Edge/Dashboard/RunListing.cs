using Fl.Core;

namespace Fl.Edge;

/// <summary>The runs of some folders, the latest first, and in what they differ.</summary>
/// <param name="Version">Another one when anything has changed.</param>
/// <param name="Keys">The options that differ among them, but for the seed.</param>
/// <param name="LeftOut">Runs beyond those that are listed.</param>
internal sealed record RunListing(
    string Version, IReadOnlyList<string> Folders, IReadOnlyList<string> Keys, IReadOnlyList<ListedRun> Runs,
    IReadOnlyList<ListedSweep> Sweeps,
    int LeftOut)
{
    private const int LargestFile = 1 << 20;

    /// <summary>The options of a run's experiment by dotted key; null where its file cannot be read, or is too large for one.</summary>
    public static IReadOnlyDictionary<string, string>? OptionsOf(string folder)
    {
        try
        {
            return Path.Combine(folder, Run.ExperimentName) is var file && new FileInfo(file).Length <= LargestFile
                ? ExperimentDifference.Options(File.ReadAllText(file)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadInputException)
        {
            return null;
        }
    }
}
