namespace Fl.Sim;

/// <summary>The time from when a worker of whole runs is found until it is lost: what was begun in one is over with it.</summary>
/// <param name="lost">Cancelled when it is lost.</param>
internal sealed class RunsSession(RunsLink link, WorkerCalls calls, string sweep, CancellationToken lost)
{
    public bool IsOver => lost.IsCancellationRequested;

    /// <summary>Asks the worker something.</summary>
    /// <exception cref="WorkerLostException">It has not answered as it should.</exception>
    public async Task<T> AskAsync<T>(Func<IRunsGrain, string, Task<T>> call, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellation);
        try
        {
            return await calls.AskRunsAsync(runs => call(runs, sweep), either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever went wrong with a worker, its runs go to others.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // A disk that is full, or a file that is none: that is of one run, and anything else of the worker.
            if (!lost.IsCancellationRequested && error is not (IOException or UnauthorizedAccessException)) link.Break(error);
            throw new WorkerLostException(link.Loss ?? DriverLink.WhyLost(error));
        }
    }

    /// <summary>Tells the worker something.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task TellAsync(Func<IRunsGrain, string, Task> call, CancellationToken cancellation) => AskAsync(async (runs, own) =>
    {
        await call(runs, own).ConfigureAwait(false);
        return true;
    }, cancellation);
}
