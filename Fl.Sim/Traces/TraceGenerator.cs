using Fl.Core;

namespace Fl.Sim;

/// <summary>Makes traces of users that an availability invents.</summary>
public static class TraceGenerator
{
    private const double Day = 86_400;

    /// <summary>Writes when such clients are there, from time 0 on.</summary>
    /// <param name="clients">How many; their ranks are drawn under the seed.</param>
    /// <param name="baseDirectory">Relative paths in the availability are relative to this directory.</param>
    /// <exception cref="BadInputException">The trace would be too large, or what the availability needs is not there.</exception>
    public static TraceSummary Write(
        string path, Availability availability, int clients, double days, long seed, string baseDirectory, CancellationToken cancellation)
    {
        var places = new RandomStream(seed, Purpose.Fleet).Permutation(clients);
        return TraceFile.Write(path, days * Day, Enumerable.Range(0, clients).Select(client =>
        {
            cancellation.ThrowIfCancellationRequested();
            var rank = (places[client] + 0.5) / clients;
            return ($"{client}", Windows(availability.Spells(new(seed, client, clients, rank, baseDirectory)), days * Day));
        }));
    }

    private static IEnumerable<(double Start, double End)> Windows(IEnumerable<Spell> spells, double length)
    {
        var start = 0.0;
        foreach (var spell in spells)
        {
            var end = Math.Min(length, spell.Until.TotalSeconds);
            if (spell.Online) yield return (start, end);
            if (end == length) yield break;
            start = end;
        }
    }
}
