using Fl.Core;

namespace Fl.Reports;

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

    /// <summary>The file's name, in a folder of the run's own.</summary>
    public const string FileName = "events.out.tfevents.fl";

    /// <summary>Writes one file of events, whole, into a folder of the run's own; an earlier one is replaced.</summary>
    public static string Write(ExportedRun run, string folder)
    {
        DurableFile.CreateFolder(folder);
        var path = Path.Combine(folder, FileName);
        DurableFile.Write(path, run, (stream, content) =>
        {
            var events = EventFile.Begin(stream, content.Start);
            foreach (var point in content.Run.Rounds) Write(events, point, content.Start.AddSeconds(point.WallSeconds));
        });
        return path;
    }

    /// <summary>Adds a round.</summary>
    public static void Write(EventFile events, RoundPoint point, DateTimeOffset time)
    {
        foreach (var (tag, figure) in Of(point)) events.Write(time, point.Round, tag, figure);
    }

    /// <summary>The figures that a round has, in their order.</summary>
    public static IEnumerable<(string Tag, float Figure)> Of(RoundPoint point) =>
        from figure in Figures
        let value = figure.Of(point)
        where value is not null
        select (figure.Tag, (float)value.Value);
}
