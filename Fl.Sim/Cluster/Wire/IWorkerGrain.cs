namespace Fl.Sim;

/// <summary>
/// What a driver may ask of a worker. No call takes long or carries much, so that a lost worker is noticed soon, and no message comes near
/// Orleans' limit: a share that is small and soon done takes one, others are waited for in several and travel in pieces.
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

    /// <summary>Starts on a share unless it has been, and waits for it, a second at most.</summary>
    /// <param name="request">
    /// What it is, where that is one piece and this call the first; empty where it was brought, or it is at work.
    /// </param>
    /// <param name="trace">The <c>traceparent</c> that it is part of; null where nobody traces.</param>
    [Alias("train")]
    Task<ShareState> TrainAsync(string run, string share, byte[] request, string? trace);

    /// <summary>A piece of a share's result, which is let go with the last.</summary>
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
