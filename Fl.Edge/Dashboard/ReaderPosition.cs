using System.Globalization;

namespace Fl.Edge;

/// <summary>What a reader of the event stream has: written as an event's id, from which a reader that comes back goes on.</summary>
/// <param name="Run">Which process's stream.</param>
/// <param name="Generation">Of the history.</param>
/// <param name="Points">Points of the curves.</param>
/// <param name="Log">Lines of the log, counted from the run's start.</param>
internal readonly record struct ReaderPosition(string Run, int Generation, int Points, long Log)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run}.{Generation}.{Points}.{Log}");

    /// <summary>The position that an id says; the beginning where it says none.</summary>
    public static ReaderPosition Parse(string? id) =>
        id?.Split('.') is [var run, var generation, var points, var log] && Number(generation) is { } g && Number(points) is { } p
        && Number(log) is { } l
            ? new(run, g, p, l) : default;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
