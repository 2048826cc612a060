using System.Globalization;
using CsvHelper;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Writes traces that <see cref="TraceReplay"/> reads: times to a thousandth of a second, no window shorter than that.</summary>
internal static class TraceFile
{
    /// <summary>Writes the file whole, user after user.</summary>
    /// <param name="users">Name and windows of each; windows in seconds, in order, within the length.</param>
    /// <exception cref="BadInputException">There are more windows than a trace may have.</exception>
    public static TraceSummary Write(
        string path, double length, IEnumerable<(string Name, IEnumerable<(double Start, double End)> Windows)> users)
    {
        var (people, windows, online) = (0, 0, 0.0);
        DurableFile.Write(path, users, (file, content) =>
        {
            using var csv = CsvWriter.Create(file, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
            csv.WriteHeader("client", "start", "end");
            foreach (var user in content)
            {
                var before = windows;
                foreach (var (start, end) in user.Windows)
                {
                    if (Rounded(end) <= Rounded(start)) continue;
                    if (++windows > TraceReader.MostWindows) throw TooLarge();
                    online += Rounded(end) - Rounded(start);
                    Row(csv, user.Name, start, end);
                }
                if (windows == before) Row(csv, user.Name, 0, 0);
                people++;
            }
        });
        return new TraceSummary(people, windows, length, people == 0 ? 0 : online / people / length);
    }

    public static BadInputException TooLarge() => new($"the trace would have more than {TraceReader.MostWindows:n0} windows.");

    private static void Row(CsvWriter csv, string name, double start, double end)
    {
        csv.WriteField(name);
        csv.WriteField(Rounded(start).ToString("0.###", CultureInfo.InvariantCulture));
        csv.WriteField(Rounded(end).ToString("0.###", CultureInfo.InvariantCulture));
        csv.EndRecord();
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 3);
}
