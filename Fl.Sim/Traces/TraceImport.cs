using Fl.Core;

namespace Fl.Sim;

/// <summary>Turns traces that others recorded into the CSV that <see cref="TraceReplay"/> reads.</summary>
public static class TraceImport
{
    private static readonly SortedDictionary<string, Func<FileStream, string, CancellationToken, Recording>> Readers = new(
        StringComparer.Ordinal)
    {
        ["fedscale"] = FedScaleTrace.Read,
        ["flash"] = FlashTrace.Read,
    };

    /// <summary>Whose traces can be read.</summary>
    public static IReadOnlyCollection<string> Formats => Readers.Keys;

    /// <summary>
    /// Reads a file and writes the trace; where users' records are of unequal length, each goes over and over in its own.
    /// </summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <exception cref="BadInputException">The file is no such trace, or too large a one.</exception>
    public static TraceSummary Run(string path, string format, string outPath, CancellationToken cancellation)
    {
        try
        {
            using var file = File.OpenRead(path);
            var recording = Readers[format](file, path, cancellation);
            if (recording.Users.Count == 0)
                throw new BadInputException($"{path}: it has no user"
                    + (recording.LeftOut > 0
                        ? $" that can be used; {recording.LeftOut:n0} were left out, the first as {recording.Reason}"
                        : "") + ".");
            // Tells in time, without writing for hours, that the writer will refuse.
            if (recording.Users.Sum(user => user.MostOver(recording.Length)) > 10.0 * TraceReader.MostWindows) throw TraceFile.TooLarge();
            return TraceFile.Write(outPath, recording.Length, recording.Users.Select(user =>
            {
                cancellation.ThrowIfCancellationRequested();
                return (user.Name, user.Over(recording.Length));
            }))
                with { LeftOut = recording.LeftOut, Reason = recording.Reason };
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{error.Message}", error);
        }
    }
}
