using System.Globalization;
using CsvHelper;

namespace Fl.Core;

/// <summary>Reads a run's <c>rounds.csv</c>, of a run at work as well.</summary>
public static class RoundsReader
{
    /// <summary>Where the run stood after each round.</summary>
    /// <exception cref="BadInputException">The file is none of a run.</exception>
    public static IReadOnlyList<RoundPoint> Read(string path)
    {
        var points = new List<RoundPoint>();
        Read(path, point =>
        {
            points.Add(point);
            return true;
        });
        return points;
    }

    /// <summary>Gives where the run stood after each round to <paramref name="take"/>, until that wants no more.</summary>
    /// <exception cref="BadInputException">The file, from some row on, is none of a run; what stands before it has been taken.</exception>
    public static void Read(string path, Func<RoundPoint, bool> take)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        UserCsv.Read(file, path, csv => Read(csv, path, take));
    }

    private static bool Read(CsvReader csv, string path, Func<RoundPoint, bool> take)
    {
        var columns = csv.Headers.Select((name, index) => (name, index)).ToDictionary(column => column.name, column => column.index);
        foreach (var needed in (string[])["round", "wall_seconds", "test_accuracy", "bytes_down", "bytes_up"])
            if (!columns.ContainsKey(needed))
                throw new BadInputException($"{path}: there is no column '{needed}'; expected the rounds.csv of a run.");
        var (bytes, joules) = (0.0, 0.0);
        while (csv.Read())
        {
            double? Number(string column) => columns.TryGetValue(column, out var index)
                && double.TryParse(csv.GetString(index), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
            bytes += (Number("bytes_down") ?? 0) + (Number("bytes_up") ?? 0);
            joules += Number("joules") ?? 0;
            var virtualSeconds = Number("virtual_seconds");
            var point = new RoundPoint((int)(Number("round") ?? throw new BadInputException(
                $"{path}({csv.LineNumber}): the round is '{csv.GetString(columns["round"])}', expected a number.")),
                Number("wall_seconds") ?? 0, virtualSeconds, bytes, virtualSeconds is null ? null : joules, Number("train_loss"),
                Number("test_loss"), Number("test_accuracy"))
            {
                ValidationLoss = Number("validation_loss"),
                ValidationAccuracy = Number("validation_accuracy"),
            };
            if (!take(point)) return false;
        }
        return true;
    }
}
