using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// Curves of runs over their rounds: for each group of runs the mean over their seeds, with a band of a standard deviation either way. A
/// seed of several runs counts once, with their mean.
/// </summary>
/// <remarks>
/// After each round that all runs of a group have measured; on other axes than rounds, at the mean of where they stood then.
/// </remarks>
internal static class RunCurves
{
    /// <param name="runs">At least one.</param>
    /// <param name="by">Dotted keys that tell curves apart; null for those that differ.</param>
    /// <param name="panels">The key that has a panel for each of its values; null for one panel.</param>
    /// <param name="smooth">Each value of a run is drawn as the mean of so many: itself and those that were measured before.</param>
    /// <exception cref="BadInputException">No run has such a key, or any of the figures.</exception>
    public static CurvesFigure Of(
        IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by, string? panels, PlotAxis axis, PlotMeasure measure, int smooth = 1)
    {
        var groups = RunPanels.Of(runs, by, panels);
        var points = groups.SelectMany(panel => panel.Groups)
            .ToDictionary(group => group, group => Points(group.Runs, axis, measure, smooth));
        if (points.Values.All(list => list.Count == 0))
            throw new BadInputException($"none of the runs has {axis.Label} with {measure.Label}: choose another --x or --y.");
        var (scale, label) = axis.For(points.Values.SelectMany(list => list).Max(point => point.X));
        return new(
            [.. groups.Select(panel => new Panel(panel.Title, [.. panel.Groups.Select(group =>
                new Series(group.Values[0], [.. points[group].Select(point => point with { X = point.X * scale })]))]))],
            label, measure.Label)
        {
            Limits = measure.Limits,
            LegendTitle = groups[0].ToldBy,
            Title = $"{measure.Label} against {axis.Label}",
            Description = Described(groups, points, measure),
        };
    }

    private static List<SeriesPoint> Points(IReadOnlyList<RecordedRun> runs, PlotAxis axis, PlotMeasure measure, int smooth)
    {
        var measured = runs.SelectMany(run => Smoothed(
                [.. run.Rounds.Select(point => (run.Seed, point.Round, X: axis.Of(point), Y: measure.Of(point)))
                    .Where(point => point is { X: not null, Y: not null } && double.IsFinite(point.Y.Value))],
                smooth))
            .GroupBy(point => point.Round).Where(round => round.Count() == runs.Count).OrderBy(round => round.Key);
        return
        [
            .. measured.Select(round =>
            {
                var seeds = round.GroupBy(point => point.Seed)
                    .Select(seed => (X: seed.Average(point => point.X!.Value), Y: seed.Average(point => point.Y!.Value))).ToList();
                var (x, y) = (seeds.Average(seed => seed.X), SampleStatistics.Of(seeds.Select(seed => seed.Y)));
                return new SeriesPoint(x, y.Mean, y.Mean - y.StandardDeviation, y.Mean + y.StandardDeviation);
            }),
        ];
    }

    private static IEnumerable<(string Seed, int Round, double? X, double? Y)> Smoothed(
        IReadOnlyList<(string Seed, int Round, double? X, double? Y)> points, int smooth)
    {
        for (var i = 0; i < points.Count; i++)
            yield return points[i] with { Y = points.Skip(i + 1 - smooth).Take(Math.Min(i + 1, smooth)).Average(point => point.Y) };
    }

    /// <summary>Where each curve ends, for those who cannot see them.</summary>
    private static string Described(IReadOnlyList<RunPanel> panels, Dictionary<RunGroup, List<SeriesPoint>> points, PlotMeasure measure) =>
        $"Where the curves end, {measure.Label}: " + string.Join("; ",
            from panel in panels
            from grouped in panel.Groups
            where points[grouped].Count > 0
            let names = ((string?[])[panel.Title, grouped.Values[0]]).Where(name => name is { Length: > 0 })
            select System.FormattableString.Invariant($"{string.Join(", ", names)} {points[grouped][^1].Y:0.###}").TrimStart()) + ".";
}
