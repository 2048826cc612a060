using Fl.Core;

namespace Fl.Cli;

/// <summary>Writes what a run's <c>rounds.csv</c> tells as TensorBoard's events.</summary>
internal static class RunEvents
{
    /// <summary>What is shown of each round; what stands before a slash is a figure's group.</summary>
    public static IReadOnlyList<(string Tag, Func<RoundPoint, double?> Of)> Figures { get; } =
    [
        ("test/accuracy", point => point.TestAccuracy),
        ("test/loss", point => point.TestLoss),
        ("validation/accuracy", point => point.ValidationAccuracy),
        ("validation/loss", point => point.ValidationLoss),
        ("train/loss", point => point.TrainLoss),
        ("cost/bytes", point => point.Bytes),
        ("cost/virtual_seconds", point => point.VirtualSeconds),
        ("cost/joules", point => point.Joules),
    ];

    /// <summary>Writes one file of events, whole, into a folder of the run's own; an earlier one is replaced.</summary>
    public static string Write(ExportedRun run, string folder)
    {
        DurableFile.CreateFolder(folder);
        var path = Path.Combine(folder, "events.out.tfevents.fl");
        DurableFile.Write(path, run, (stream, content) =>
        {
            var events = new EventFile(stream, content.Start);
            foreach (var point in content.Run.Rounds)
                foreach (var (tag, of) in Figures)
                    if (of(point) is { } figure) events.Write(content.Start.AddSeconds(point.WallSeconds), point.Round, tag, (float)figure);
        });
        return path;
    }
}
