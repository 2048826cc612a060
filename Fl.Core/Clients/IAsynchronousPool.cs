namespace Fl.Core;

/// <summary>A pool whose clients can be asked one at a time, while others are at work: for strategies without rounds in step.</summary>
public interface IAsynchronousPool
{
    /// <summary>Clients at work.</summary>
    int Busy { get; }

    /// <summary>Lets the clients at work go, when the server has had all its steps.</summary>
    Task HaltAsync() => Task.CompletedTask;

    /// <summary>Asks one client that is there and not at work to train.</summary>
    /// <param name="task">Tasks of the same round have the same message; it is copied before this returns where the client has not read it
    /// by then.</param>
    void Dispatch(FitTask task);

    /// <summary>
    /// The next update of the clients at work; valid until the next one is asked for. Null when clients came that can be asked
    /// (<paramref name="orNewcomers"/>): <see cref="IClientPool.Examples"/> tells.
    /// </summary>
    /// <param name="orNewcomers">Whether more clients are wanted.</param>
    ValueTask<Update?> NextAsync(bool orNewcomers, CancellationToken cancellation);
}
