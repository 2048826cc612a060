namespace Fl.Core;

/// <summary>
/// The transport: hands tasks to clients, wherever they run, and brings their updates back. In-process for a simulation,
/// over gRPC for devices.
/// </summary>
public interface IClientPool : IAsyncDisposable
{
    /// <summary>
    /// Training examples of each client, by its number; 0 for one that cannot be asked now. Replaced, where clients come and
    /// go, by <see cref="ReadyAsync"/>, and for an <see cref="IAsynchronousPool"/> by its calls.
    /// </summary>
    IReadOnlyList<int> Examples { get; }

    /// <summary>Most examples that an update of a client may count for: those that it has, unless they are known by its updates alone.</summary>
    int MostExamples(int client) => Examples[client];

    /// <summary>
    /// Most examples that a client can have as the server knows without asking any; null where it knows nothing. A simulation knows
    /// what each has, so that there is nothing to bound.
    /// </summary>
    int? LargestShare => int.MaxValue;

    /// <summary>Virtual time since the run began; null where there is no clock but the machine's.</summary>
    TimeSpan? Now => null;

    /// <summary>Lets virtual time pass.</summary>
    void Pass(TimeSpan time) { }

    /// <summary>How many clients are still at work for earlier rounds, and their training examples.</summary>
    (int Clients, long Examples) Late => (0, 0);

    /// <summary>Waits until there are enough clients for a round.</summary>
    Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Asks a cohort to train, and hands over one update for each client in whatever order they come; besides them those that
    /// clients of earlier rounds still owe.
    /// </summary>
    /// <param name="tasks">Of distinct clients; their messages are left alone until the task ends.</param>
    /// <param name="enough">Whether the updates taken so far will do: then the clients that have not sent theirs are let go.</param>
    /// <param name="take">
    /// Takes an update, on whatever thread it came, in a simulation the worker's that trained the client, and beside others. The
    /// update's message is valid until it returns, so memory does not grow with the cohort.
    /// </param>
    Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation);

    /// <summary>What a run from a checkpoint needs to know of clients at work and of the virtual clock; null where there is nothing.</summary>
    PoolState? Capture() => null;

    /// <summary>The message of a round in which clients were asked that <see cref="Capture"/> has at work.</summary>
    Vector Sent(int round) => throw new InvalidOperationException($"nobody is at work for round {round}.");

    /// <summary>Puts the pool where a checkpoint has it.</summary>
    /// <param name="sent">The message of a round in which clients were asked that are still at work.</param>
    void Restore(PoolState state, Func<int, Vector> sent) { }

    /// <summary>Says which of the rounds that are over the run may go on from: what clients keep for others can go.</summary>
    void Settle(IReadOnlyList<int> rounds) { }

    /// <summary>Scores each client's own model on its held-out examples; null for a client without any, or that is not there.</summary>
    /// <param name="round">The round that has just ended.</param>
    /// <param name="message">The weights of that round and what else the strategy sends, <see cref="MessageLayout.Down"/>.</param>
    Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation);

    /// <summary>Gives the final weights to the clients that keep them.</summary>
    /// <param name="metadata">What the file says of itself, as for <see cref="Safetensors.Write"/>.</param>
    Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation) => Task.CompletedTask;
}
