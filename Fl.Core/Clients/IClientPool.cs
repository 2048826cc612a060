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
    /// Asks the cohort to train, and yields one update for each client in whatever order they come. An update's delta
    /// is valid until the next one is asked for, so memory does not grow with the cohort.
    /// </summary>
    /// <param name="round">1-based.</param>
    /// <param name="cohort">Client numbers, distinct.</param>
    /// <param name="weights">The global weights; left alone until the enumeration ends.</param>
    IAsyncEnumerable<Update> FitAsync(int round, IReadOnlyList<int> cohort, Vector weights, CancellationToken cancellation);

    /// <summary>Scores the weights on each client's own held-out examples; null for a client without any, or that is not there.</summary>
    Task<IReadOnlyList<Evaluation?>> EvaluateAsync(Vector weights, CancellationToken cancellation);
}
