namespace Fl.Sim;

/// <summary>
/// What a driver may ask of a worker that trains runs of a sweep whole. As with shares, no call takes long or carries much: a run is begun,
/// heard of in short calls, and its folder is fetched in pieces.
/// </summary>
[Alias("fl.runs")]
public interface IRunsGrain : IGrainWithIntegerKey
{
    /// <summary>Has the worker serve a sweep.</summary>
    /// <param name="sweep">The driver's, another for each process.</param>
    /// <param name="version">The driver's <see cref="Core.FlVersion"/>.</param>
    /// <param name="cluster">The <see cref="ClusterName"/> of the driver's.</param>
    [Alias("enter")]
    Task<WorkerState> EnterAsync(string sweep, string version, string cluster);

    /// <summary>Says that the driver is there; false where the worker does not know the sweep.</summary>
    [Alias("ping")]
    Task<bool> PingAsync(string sweep);

    /// <summary>Brings a piece of a file from which a run is to go on.</summary>
    /// <param name="run">Which run; another name for each time that one is tried.</param>
    /// <param name="file">Its <see cref="FileEntry.Name"/>.</param>
    /// <param name="length">Bytes of the whole.</param>
    /// <param name="offset">Where the piece begins: where the one before ended.</param>
    [Alias("put")]
    Task PutAsync(string sweep, string run, string file, long length, long offset, byte[] piece);

    /// <summary>Begins a run, or goes on with it where files were brought.</summary>
    /// <param name="experiment">Resolved, as text.</param>
    [Alias("begin")]
    Task BeginAsync(string sweep, string run, string experiment);

    /// <summary>Waits for what a run tells, a second at most.</summary>
    /// <param name="offset">Bytes of it that are known.</param>
    /// <returns>Some of what follows, as <see cref="RunEventBytes"/> has it.</returns>
    [Alias("hear")]
    Task<byte[]> HearAsync(string sweep, string run, long offset);

    /// <summary>
    /// The files of a run's folder as they are at one moment, at which the run could have been killed and gone on with. They can be fetched
    /// until this is asked again.
    /// </summary>
    [Alias("list")]
    Task<FileEntry[]> ListAsync(string sweep, string run);

    /// <summary>A piece of one of these files.</summary>
    [Alias("get")]
    Task<byte[]> GetAsync(string sweep, string run, string file, long offset);

    /// <summary>Has a run save its last round and end; what it leaves can be fetched.</summary>
    [Alias("stop")]
    Task StopAsync(string sweep, string run);

    /// <summary>Ends a run and removes its folder.</summary>
    [Alias("drop")]
    Task DropAsync(string sweep, string run);

    /// <summary>The same with all runs of the driver, which has found the worker again.</summary>
    [Alias("reset")]
    Task ResetAsync(string sweep);

    /// <summary>Ends the sweep.</summary>
    [Alias("close")]
    Task CloseAsync(string sweep);
}
