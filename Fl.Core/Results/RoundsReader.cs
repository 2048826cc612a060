using System.Globalization;
using CsvHelper;

namespace Fl.Core;

/// <summary>Reads a run's <c>rounds.csv</c>, of a run at work as well.</summary>
internal static class RoundsReader
{
    /// <exception cref="BadInputException">The file is none of a run.</exception>
    public static IReadOnlyList<RoundPoint> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return UserCsv.Read(file, path, csv => Read(csv, path));
    }

    private static List<RoundPoint> Read(CsvReader csv, string path)
    {
        var columns = csv.Headers.Select((name, index) => (name, index)).ToDictionary(column => column.name, column => column.index);
        foreach (var needed in (string[])["round", "wall_seconds", "test_accuracy", "bytes_down", "bytes_up"])
            if (!columns.ContainsKey(needed)) throw new BadInputException($"{path}: there is no column '{needed}'; expected the rounds.csv of a run.");
        var (points, bytes, joules) = (new List<RoundPoint>(), 0.0, 0.0);
        while (csv.Read())
        {
            double? Number(string column) => columns.TryGetValue(column, out var index)
                && double.TryParse(csv.GetString(index), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
            bytes += (Number("bytes_down") ?? 0) + (Number("bytes_up") ?? 0);
            joules += Number("joules") ?? 0;
            var virtualSeconds = Number("virtual_seconds");
            points.Add(new((int)(Number("round") ?? throw new BadInputException($"{path}({csv.LineNumber}): the round is '{csv.GetString(columns["round"])}', expected a number.")),
                Number("wall_seconds") ?? 0, virtualSeconds, bytes, virtualSeconds is null ? null : joules, Number("train_loss"), Number("test_loss"), Number("test_accuracy")));
        }
        return points;
    }
}
