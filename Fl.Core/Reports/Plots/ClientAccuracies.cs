using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>
/// How the clients' accuracies on their own held-out examples are distributed: the share of clients that have at most so much.
/// </summary>
internal static class ClientAccuracies
{
    /// <param name="runs">At least one; clients of the runs of a group count together.</param>
    /// <param name="by">As in <see cref="RunPanels.Of"/>.</param>
    /// <param name="panels">As there.</param>
    /// <exception cref="BadInputException">None of the runs has scored its clients.</exception>
    public static CurvesFigure Of(IReadOnlyList<RecordedRun> runs, IReadOnlyList<string>? by, string? panels)
    {
        var groups = RunPanels.Of(runs, by, panels);
        var accuracies = groups.SelectMany(panel => panel.Groups)
            .ToDictionary(group => group, group => group.Runs.SelectMany(run => Read(run.Folder)).Order().ToList());
        if (accuracies.Values.All(list => list.Count == 0))
            throw new BadInputException("none of the runs has scored its clients: evaluate: {clients: true} has it done.");
        return new([.. groups.Select(panel => new Panel(panel.Title, [.. panel.Groups.Where(group => accuracies[group].Count > 0)
            .Select(group => Distribution(group.Values[0], accuracies[group]))]))],
            "client's test accuracy (%)", "share of clients (%)")
        {
            Limits = (0, 100),
            LegendTitle = groups[0].ToldBy,
            Title = "clients' test accuracies",
            Description = "The share of clients whose accuracy on their own test examples is at most so much, "
                + "after the last round that they were scored in.",
        };
    }

    /// <summary>Whether a run has scored its clients.</summary>
    public static bool Has(RecordedRun run) => run.Summary?.ClientAccuracy is not null;

    private static Series Distribution(string name, List<double> accuracies) => new(name,
    [
        new(0, 0, double.NaN, double.NaN),
        .. accuracies.Index().GroupBy(own => own.Item, own => own.Index + 1)
            .Select(alike => new SeriesPoint(alike.Key * 100, 100.0 * alike.Max() / accuracies.Count, double.NaN, double.NaN)),
        new(100, 100, double.NaN, double.NaN),
    ]) { IsStep = true };

    /// <summary>The clients' accuracies after the last round that they were scored in.</summary>
    private static List<double> Read(string folder)
    {
        var path = Path.Combine(folder, ClientsCsv.Name);
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return UserCsv.Read(file, path, csv =>
        {
            var columns = csv.Headers.Select((header, index) => (header, index))
                .ToDictionary(column => column.header, column => column.index);
            if (!columns.TryGetValue("round", out var round) || !columns.TryGetValue("status", out var status)
                || !columns.TryGetValue("test_accuracy", out var accuracy))
                throw new BadInputException($"{path}: a column is missing; expected the clients.csv of a run.");
            var (last, found) = ("", new List<double>());
            while (csv.Read())
            {
                if (csv.GetString(status) != "evaluated"
                    || !double.TryParse(csv.GetString(accuracy), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    continue;
                var now = csv.GetString(round);
                if (now != last) found.Clear();
                last = now;
                found.Add(value);
            }
            return found;
        }, lineBreaks: true);
    }
}
