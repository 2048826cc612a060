using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Clients are there when the users of a trace were. Each client has one user, drawn under the seed, and several may have the same; the
/// trace begins anew when it is over. It is a CSV file of columns client,start,end: a user's name, and the seconds from and to which it is
/// there, the rows of a user together and in the order of time. fl data import-trace and fl data make-trace write such files.
/// </summary>
[Named("trace")]
public sealed record TraceReplay : Availability
{
    private static readonly ConditionalWeakTable<TraceReplay, AvailabilityTrace> Read = [];

    /// <summary>The file; relative to the experiment file, else to the current directory.</summary>
    public string Path { get; init; } = "";

    /// <summary>Seconds after which the trace begins anew; without it the last end in the file, rounded up to whole days.</summary>
    [Range(1.0, 1e9)]
    public double? Length { get; init; }

    public override IEnumerable<Problem> Problems() =>
        Path.Length == 0 ? [new("path", "the trace is not given: set path to a CSV file of columns client,start,end.")] : [];

    public override Component Rooted(string baseDirectory) =>
        Path.Length == 0 ? this : this with { Path = UserPath.Resolve(Path, baseDirectory) };

    public override Component Portable() => this with { Path = System.IO.Path.GetFileName(Path) };

    /// <exception cref="BadInputException">The file cannot be used.</exception>
    public override IEnumerable<Spell> Spells(AvailabilityRequest request)
    {
        var trace = Read.GetValue(this, replay =>
            AvailabilityTrace.Read(UserPath.Resolve(replay.Path, request.BaseDirectory), replay.Length));
        return trace.Spells(trace.UserAt(request.Rank));
    }
}
