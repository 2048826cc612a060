using CsvHelper;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Reads the rows of a trace.</summary>
internal sealed class TraceReader
{
    /// <summary>As many windows as a trace may have; they take 16 bytes each.</summary>
    public const int MostWindows = 20_000_000;

    private const double LastSecond = 1e9, Day = 86_400;

    private readonly string path;
    private readonly CsvReader csv;
    private readonly List<double> edges = [];
    private readonly List<int> first = [];
    private readonly HashSet<string> seen = [];
    private string? user;
    private double end;

    private TraceReader(CsvReader csv, string path)
    {
        (this.csv, this.path) = (csv, path);
        var header = string.Join(',', csv.Headers);
        if (header != "client,start,end") throw Bad(1, $"the columns are '{Quoting.OneLine(header)}'; they must be client,start,end");
    }

    /// <summary>Reads a trace; see <see cref="AvailabilityTrace.Read"/>.</summary>
    public static AvailabilityTrace Read(Stream stream, string path, double? length) => UserCsv.Read(stream, path, csv =>
    {
        var reader = new TraceReader(csv, path);
        while (csv.Read()) reader.Row(length);
        return reader.Finish(length);
    });

    private void Row(double? length)
    {
        var name = csv.GetString(0);
        if (name != user)
        {
            if (!seen.Add(name))
                throw Bad(csv.LineNumber, $"client '{Quoting.OneLine(name)}' has rows further up; the rows of a client must be together");
            (user, end) = (name, 0);
            first.Add(edges.Count);
        }
        var from = Seconds(1, "start", end, end == 0 ? "from 0 on" : $"from {end:0.###} on, where the window before it ends");
        var until = Seconds(2, "end", from, "not before its start");
        if (until > length)
            throw Bad(csv.LineNumber,
                $"end is {until:0.###}, after the trace's length of {length:0.###}: set length to more, or leave it out");
        var goesOn = edges.Count > first[^1] && edges[^1] == from;
        if (until > from && goesOn) edges[^1] = until;
        else if (until > from) edges.AddRange(from, until);
        if (edges.Count > 2 * MostWindows) throw Bad(csv.LineNumber, $"the trace has more than {MostWindows:n0} windows");
        end = until;
    }

    private double Seconds(int field, string name, double least, string expected) =>
        csv.TryParse<double>(field, out var seconds) && seconds >= least && seconds <= LastSecond
            ? seconds
            : throw Bad(csv.LineNumber,
                $"{name} is '{Quoting.OneLine(csv.GetString(field))}'; it must be seconds {expected}, at most {LastSecond:n0}");

    private AvailabilityTrace Finish(double? length)
    {
        if (first.Count == 0)
            throw new BadInputException($"{path}: no client is in it; a client that is never there has a row with its end at its start.");
        length ??= Math.Max(1, Math.Ceiling((edges.Count > 0 ? Last() : 0) / Day)) * Day;
        return new AvailabilityTrace(length.Value, [.. edges], [.. first]);
    }

    private double Last()
    {
        var last = 0.0;
        for (var i = 1; i < edges.Count; i += 2) last = Math.Max(last, edges[i]);
        return last;
    }

    private BadInputException Bad(long line, string what) => new($"{path}({line}): {what}.");
}
