namespace Fl.Core;

/// <summary>
/// The transport: hands a round's tasks to clients, wherever they run, and brings their updates back. In-process for a
/// simulation, over gRPC for devices.
/// </summary>
public interface IClientPool : IAsyncDisposable
{
    /// <summary>
    /// Training examples of each client, by its number; 0 for one that cannot take part. Replaced, where clients come and
    /// go, by <see cref="ReadyAsync"/> alone.
    /// </summary>
    IReadOnlyList<int> Examples { get; }

    /// <summary>Waits until there are enough clients for a round.</summary>
    Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Asks the cohort to train, and yields one update for each client in whatever order they come. An update's message
    /// is valid until the next one is asked for, so memory does not grow with the cohort.
    /// </summary>
    /// <param name="round">1-based.</param>
    /// <param name="cohort">Client numbers, distinct.</param>
    /// <param name="message">The global weights and what else the strategy sends, <see cref="MessageLayout.Down"/>; left alone until the enumeration ends.</param>
    IAsyncEnumerable<Update> FitAsync(int round, IReadOnlyList<int> cohort, Vector message, CancellationToken cancellation);

    /// <summary>Says that the run will never go on from an earlier round than this: what clients keep for that can go.</summary>
    void Settle(int round) { }

    /// <summary>Scores each client's own model on its held-out examples; null for a client without any, or that is not there.</summary>
    /// <param name="round">The round that has just ended.</param>
    /// <param name="message">As for <see cref="FitAsync"/>.</param>
    Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation);

    /// <summary>Gives the final weights to the clients that keep them.</summary>
    /// <param name="metadata">What the file says of itself, as for <see cref="Safetensors.Write"/>.</param>
    Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation) => Task.CompletedTask;
}
