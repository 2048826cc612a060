using Fl.Core;

namespace Fl.Reports;

/// <summary>The runs in folders.</summary>
/// <param name="Over">Those that are over, each once.</param>
/// <param name="Unfinished">Those that are not.</param>
/// <param name="Repeated">
/// Those that are over and repeat another, seed and all, with that one; they are not in <paramref name="Over"/>.
/// </param>
public sealed record RunSet(
    IReadOnlyList<RecordedRun> Over, IReadOnlyList<RecordedRun> Unfinished,
    IReadOnlyList<(RecordedRun Run, RecordedRun First)> Repeated)
{
    /// <summary>The runs in folders and in folders inside them, in the order of their paths.</summary>
    /// <param name="folders">Of runs and of sweeps.</param>
    /// <param name="leftOut">Told why a folder inside them is passed over, whose files are not those of a run.</param>
    /// <exception cref="BadInputException">One is no folder, holds no run, or has itself files that are not those of a run.</exception>
    public static RunSet Find(IReadOnlyList<string> folders, Action<string>? leftOut = null)
    {
        var runs = RecordedRun.Find(folders, leftOut ?? (_ => { })).ToLookup(run => run.Summary is not null);
        var repeated = RunKeys.Repetitions([.. runs[true]]);
        return new([.. runs[true].Except(repeated.Select(pair => pair.Run))], [.. runs[false]], repeated);
    }
}
