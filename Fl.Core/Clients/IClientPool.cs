namespace Fl.Core;

/// <summary>
/// The transport: hands tasks to clients, wherever they run, and brings their updates back. In-process for a simulation,
/// over gRPC for devices. What only some pools can do are capabilities of their own, which <see cref="Find"/> finds.
/// </summary>
public interface IClientPool : IAsyncDisposable
{
    /// <summary>
    /// Training examples of each client, by its number; 0 for one that cannot be asked now. It changes, or is replaced, where clients
    /// come and go, by <see cref="ReadyAsync"/>, and for an <see cref="IAsynchronousPool"/> by its calls.
    /// </summary>
    IReadOnlyList<int> Examples { get; }

    /// <summary>
    /// The clients that can be asked now, those of <see cref="Examples"/> that have some, ascending. A pool of many clients keeps them by.
    /// </summary>
    IReadOnlyList<int> Available => [.. Examples.Index().Where(client => client.Item > 0).Select(client => client.Index)];

    /// <summary>
    /// A capability of this pool, or of one that it is around: <see cref="IVirtualTime"/>, <see cref="IRemoteClients"/>,
    /// <see cref="IResumablePool"/>, <see cref="IAsynchronousPool"/>, <see cref="IFoldingPool"/>. Null where none has it.
    /// </summary>
    T? Find<T>() where T : class => this as T;

    /// <summary>Waits until there are enough clients for a round.</summary>
    Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Asks a cohort to train, and hands over one update for each client in whatever order they come; besides them those that
    /// clients of earlier rounds still owe.
    /// </summary>
    /// <param name="tasks">At least one, of distinct clients; their messages are left alone until the task ends.</param>
    /// <param name="enough">Whether the updates taken so far will do: then the clients that have not sent theirs are let go.</param>
    /// <param name="take">
    /// Takes an update, on whatever thread it came, in a simulation the worker's that trained the client, and beside others. The
    /// update's message is valid until it returns, so memory does not grow with the cohort.
    /// </param>
    Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation);

    /// <summary>Scores each client's own model on its held-out examples; null for a client without any, or that is not there.</summary>
    /// <param name="round">The round that has just ended.</param>
    /// <param name="message">The weights of that round and what else the strategy sends, <see cref="MessageLayout.Down"/>.</param>
    Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation);

    /// <summary>Gives the final weights to the clients that keep them.</summary>
    /// <param name="metadata">What the file says of itself, as for <see cref="Safetensors.Write"/>.</param>
    Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation) => Task.CompletedTask;
}
