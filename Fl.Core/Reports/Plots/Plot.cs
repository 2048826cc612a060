using Fl.Core;

namespace Fl.Reports;

/// <summary>Figures of runs, as <c>fl plot</c> draws them.</summary>
public static class Plot
{
    /// <summary>
    /// Curves over the rounds of runs, averaged over seeds, with a band of a standard deviation either way. Runs that are not over
    /// are drawn as far as they have come.
    /// </summary>
    /// <param name="runs">At least one: of folders (<see cref="RunSet.Find"/>) or of a library's results.</param>
    /// <param name="x">What they are drawn against; <see cref="PlotAxis.Rounds"/> by default.</param>
    /// <param name="y">What they show; <see cref="PlotMeasure.Accuracy"/> by default.</param>
    /// <param name="by">Dotted keys of the experiment that tell curves apart, e.g. <c>strategy</c>; those that differ by default.</param>
    /// <param name="panels">The key that has a panel for each of its values; one panel by default.</param>
    /// <param name="smooth">Each value of a run is drawn as the mean of so many: itself and those measured before; at least 1.</param>
    /// <param name="style">How it looks; that of a column of a paper by default.</param>
    /// <exception cref="BadInputException">No run has such a key, or any of the figures.</exception>
    public static Figure Curves(
        IReadOnlyList<RecordedRun> runs, PlotAxis? x = null, PlotMeasure? y = null, IReadOnlyList<string>? by = null,
        string? panels = null, int smooth = 1, PlotStyle? style = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(smooth, 1);
        return RunCurves.Of(runs, by, panels, x ?? PlotAxis.Rounds, y ?? PlotMeasure.Accuracy, smooth) with { Style = style ?? new() };
    }

    /// <summary>
    /// How the clients' accuracies on their own held-out examples are distributed, of runs in folders with
    /// <c>evaluate: {clients: true}</c>: the share of clients that have at most so much.
    /// </summary>
    /// <inheritdoc cref="Curves"/>
    /// <exception cref="BadInputException">None of the runs has scored its clients, or no run has such a key.</exception>
    public static Figure ClientAccuracies(
        IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by = null, string? panels = null, PlotStyle? style = null) =>
        Reports.ClientAccuracies.Of(runs, by, panels) with { Style = style ?? new() };

    /// <summary>Which client of a run has how many examples of which class.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="title">A heading; none by default.</param>
    /// <exception cref="BadInputException">It is no run's folder.</exception>
    public static Figure Partition(string folder, string? title = null) =>
        PartitionPicture.Of(Path.Combine(folder, PartitionTable.Name)) with { Heading = title };

    /// <summary>What each class of the test set is taken for by a run's final model.</summary>
    /// <param name="folder">The run's.</param>
    /// <exception cref="BadInputException">It is no folder of a run that is over, or there are more than 100 classes.</exception>
    public static Figure Confusion(string folder) => ConfusionPicture.Find(folder) ?? throw new BadInputException(
        $"there is no {ClassTables.ConfusionName} of {ConfusionFigure.MostClasses} classes or fewer in '{folder}'.");
}
