using Fl.Core;

namespace Fl.Reports;

/// <summary>Runs in the files of other programs, as <c>fl export</c> writes them.</summary>
public static class Export
{
    /// <summary>The curves of runs as TensorBoard's event files.</summary>
    /// <param name="folders">Of runs and of sweeps.</param>
    /// <param name="to">The log folder; each run has a folder in it, and replaces itself there.</param>
    /// <param name="written">Told each path when it is written.</param>
    /// <param name="leftOut">Told why a folder inside those given is passed over.</param>
    /// <returns>The files.</returns>
    /// <exception cref="BadInputException">A path is no folder, or holds no run.</exception>
    public static IReadOnlyList<string> TensorBoard(
        IReadOnlyList<string> folders, string to, Action<string>? written = null, Action<string>? leftOut = null,
        CancellationToken cancellation = default) =>
        Write(folders, run => [RunEvents.Write(run, Path.Combine(to, run.Place))], written, leftOut, cancellation);

    /// <summary>The tables of runs as typed Parquet files.</summary>
    /// <param name="to">Where each run has a folder; null for beside the CSV.</param>
    /// <inheritdoc cref="TensorBoard"/>
    public static IReadOnlyList<string> Parquet(
        IReadOnlyList<string> folders, string? to = null, Action<string>? written = null, Action<string>? leftOut = null,
        CancellationToken cancellation = default) =>
        Write(folders, run => RunTable.All
            .Select(table => table.Write(run.Run.Folder, to is null ? run.Run.Folder : Path.Combine(to, run.Place), cancellation))
            .OfType<string>(), written, leftOut, cancellation);

    /// <summary>Runs as MLflow's tracking folder.</summary>
    /// <param name="to">The tracking folder; what it holds of other runs stays.</param>
    /// <inheritdoc cref="TensorBoard"/>
    /// <returns>The runs' folders.</returns>
    public static IReadOnlyList<string> Mlflow(
        IReadOnlyList<string> folders, string to, Action<string>? written = null, Action<string>? leftOut = null,
        CancellationToken cancellation = default)
    {
        var store = new MlflowStore(to);
        return Write(folders, run => [store.Write(MlflowRun.Of(run))], written, leftOut, cancellation);
    }

    private static List<string> Write(
        IReadOnlyList<string> folders, Func<ExportedRun, IEnumerable<string>> write, Action<string>? written, Action<string>? leftOut,
        CancellationToken cancellation)
    {
        var paths = new List<string>();
        foreach (var run in ExportedRun.Find(folders, leftOut ?? (_ => { })))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var path in write(run))
            {
                paths.Add(path);
                written?.Invoke(path);
            }
        }
        return paths;
    }
}
