using Fl.Core;

namespace Fl.Cli;

/// <summary>Writes what a run's <c>rounds.csv</c> tells as TensorBoard's events.</summary>
internal static class RunEvents
{
    private static readonly (string Tag, Func<RoundPoint, double?> Of)[] Figures =
    [
        ("test/accuracy", point => point.TestAccuracy),
        ("test/loss", point => point.TestLoss),
        ("train/loss", point => point.TrainLoss),
        ("cost/bytes", point => point.Bytes),
        ("cost/virtual_seconds", point => point.VirtualSeconds),
        ("cost/joules", point => point.Joules),
    ];

    /// <summary>Writes one file of events, whole, into a folder of the run's own; an earlier one is replaced.</summary>
    public static string Write(RecordedRun run, string folder)
    {
        // The last row was written when the file was: that is when the last round ended.
        var end = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(run.Folder, RoundsCsv.Name)), TimeSpan.Zero);
        var start = end.AddSeconds(-run.Rounds[^1].WallSeconds);
        DurableFile.CreateFolder(folder);
        var path = Path.Combine(folder, "events.out.tfevents.fl");
        DurableFile.Write(path, run, (stream, content) =>
        {
            var events = new EventFile(stream, start);
            foreach (var point in content.Rounds)
                foreach (var (tag, of) in Figures)
                    if (of(point) is { } figure) events.Write(start.AddSeconds(point.WallSeconds), point.Round, tag, (float)figure);
        });
        return path;
    }
}
