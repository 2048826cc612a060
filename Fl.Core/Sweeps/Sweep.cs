namespace Fl.Core;

/// <summary>
/// The experiments that one file describes: for each of its <c>seeds:</c>, each combination of the values of its <c>sweep:</c>.
/// </summary>
public sealed record Sweep
{
    /// <summary>What the experiments are called.</summary>
    public string Name => Runs[0].Experiment.Name;

    /// <summary>Whether the file describes one experiment, with neither <c>seeds</c> nor <c>sweep</c>.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>At least one; all runs of a seed before those of the next, so that what is there early can be compared.</summary>
    public required IReadOnlyList<SweepRun> Runs { get; init; }

    /// <summary>
    /// A file that describes the same sweep, every option spelt out and paths absolute, but for the copies of the user's code beside it.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>Reads an experiment file that may describe a sweep.</summary>
    /// <param name="path">The YAML file, UTF-8.</param>
    /// <param name="overrides">The command line's <c>--set</c>; <c>seeds</c> and <c>sweep.KEY</c> can be set too.</param>
    /// <param name="catalog">What the file may choose from.</param>
    /// <exception cref="BadInputException">The file cannot be read, or has mistakes: all of all runs, each once,
    /// with line and column.</exception>
    public static Sweep Load(string path, IReadOnlyList<string> overrides, Catalog catalog) =>
        new SweepReader(path, Path.GetDirectoryName(Path.GetFullPath(path))!, catalog).ReadFile(overrides);

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="fileName">For messages and the default name.</param>
    /// <param name="baseDirectory">Relative paths are relative to this directory.</param>
    /// <inheritdoc cref="Load"/>
    public static Sweep Parse(string text, string fileName, string baseDirectory, IReadOnlyList<string> overrides, Catalog catalog) =>
        new SweepReader(fileName, baseDirectory, catalog).Read(text, overrides);

    /// <summary>
    /// Why this sweep cannot go on where <paramref name="before"/> was begun; null when it can: it has all of its runs. It may have
    /// more of them, and more rounds where no schedule spans them all.
    /// </summary>
    public string? WhyNotAfter(Sweep before)
    {
        foreach (var old in before.Runs)
        {
            if (Runs.FirstOrDefault(run => run.Folder == old.Folder) is not { } run)
                return $"it has a run '{old.Folder}', which this one has not";
            var differences = ExperimentDifference.Between(old.Experiment, run.Experiment);
            if (differences.Count > 0) return string.Join("; ", differences);
        }
        return null;
    }
}
