using System.Globalization;
using Fl.Core;

namespace Fl.Edge;

/// <summary>Reads the curves of a run from its <c>rounds.csv</c>, also while it is written.</summary>
internal static class RoundsFile
{
    /// <summary>The rounds that can be read, thinned to so many points; none where there is no such file.</summary>
    /// <param name="last">Rounds after it are left out.</param>
    public static RunHistory Read(string folder, int capacity, int last = int.MaxValue)
    {
        var history = new RunHistory(capacity);
        try
        {
            using var file = new FileStream(Path.Combine(folder, RoundsCsv.Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            var header = (reader.ReadLine() ?? "").Split(',');
            var bytes = 0L;
            while (reader.ReadLine() is { } line)
            {
                var cells = line.Split(',');
                // A line that is being written has fewer.
                if (cells.Length != header.Length || Number("round") is not { } round || round > last) break;
                bytes += (long)(Number("bytes_down") ?? 0) + (long)(Number("bytes_up") ?? 0);
                history.Add(new((int)round, Number("wall_seconds") ?? 0, Number("virtual_seconds"), Number("train_loss"), Number("test_loss"), Number("test_accuracy"), bytes));

                double? Number(string column) => Array.IndexOf(header, column) is >= 0 and var i
                    && double.TryParse(cells[i], CultureInfo.InvariantCulture, out var number) ? RunPoint.Finite(number) : null;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It only shows what there is.
        }
        return history;
    }
}
