namespace Fl.Sim;

/// <summary>
/// What a driver may ask of a worker. No call takes long or carries much: a share is begun, waited for in short calls, and fetched in
/// chunks, so that a lost worker is noticed soon, and no message comes near Orleans' limit.
/// </summary>
[Alias("fl.worker")]
public interface IWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Has the worker make an experiment ready, or says how far it is with that.</summary>
    /// <param name="run">The driver's, another for each process.</param>
    /// <param name="experiment">Resolved, as text.</param>
    /// <param name="version">The driver's <see cref="Core.FlVersion"/>.</param>
    /// <param name="cluster">The name of the driver's cluster.</param>
    [Alias("open")]
    Task<WorkerState> OpenAsync(string run, string experiment, string version, string cluster);

    /// <summary>Says that the driver is there; false where the worker does not know the run.</summary>
    [Alias("ping")]
    Task<bool> PingAsync(string run);

    /// <summary>Brings a piece of a message of the server or of a share's request.</summary>
    /// <param name="name">Which.</param>
    /// <param name="length">Bytes of the whole.</param>
    /// <param name="offset">Where the piece begins.</param>
    [Alias("put")]
    Task PutAsync(string run, string name, int length, int offset, byte[] piece);

    /// <summary>Starts on a share whose request was brought, and the messages that it names.</summary>
    [Alias("begin")]
    Task BeginAsync(string run, string share);

    /// <summary>Waits for a share, a second at most.</summary>
    [Alias("await")]
    Task<ShareState> AwaitAsync(string run, string share);

    /// <summary>A piece of a share's result.</summary>
    [Alias("get")]
    Task<byte[]> GetAsync(string run, string share, int offset);

    /// <summary>Lets something go: a share, which stops, or a message.</summary>
    [Alias("drop")]
    Task DropAsync(string run, string name);

    /// <summary>Lets all go that came from the driver, which has found the worker again.</summary>
    [Alias("reset")]
    Task ResetAsync(string run);

    /// <summary>Ends the run.</summary>
    [Alias("close")]
    Task CloseAsync(string run);

    /// <summary>Asks whom the worker knows.</summary>
    /// <param name="cluster">The name of the asking one's cluster.</param>
    /// <param name="members">Whom it knows itself; nobody where it is a driver.</param>
    [Alias("meet")]
    Task<Meeting> MeetAsync(string cluster, Member[] members);
}
