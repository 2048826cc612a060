namespace Fl.Core;

/// <summary>
/// A fixed set of threads, each with a state of its own that is made, used and disposed on that thread: an engine
/// belongs to one worker for the whole run.
/// </summary>
public sealed class Workers<T> : IAsyncDisposable where T : IDisposable
{
    private readonly Thread[] threads;
    private readonly SemaphoreSlim start = new(0);
    private readonly TaskCompletionSource[] ready;
    private volatile Batch? current;
    private volatile bool stopping;

    /// <param name="count">Threads, at least 1.</param>
    /// <param name="create">Makes a worker's state, on its thread.</param>
    public Workers(int count, Func<T> create)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ready = new TaskCompletionSource[count];
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            var signal = ready[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            // Deep graphs of a user's own module may recurse; the default stack differs by platform.
            threads[i] = new Thread(() => Loop(create, signal), 16 << 20) { IsBackground = true, Name = $"worker {i}" };
            threads[i].Start();
        }
    }

    public int Count => threads.Length;

    /// <summary>Completes when every worker has made its state; fails with the first error of those.</summary>
    public Task Ready => Task.WhenAll(ready.Select(r => r.Task));

    /// <summary>
    /// Runs job 0 to <paramref name="jobs"/> - 1, each on the next free worker, in that order. Completes when all are
    /// done; after a failure or a cancellation no further job is started, and the task fails when the running ones end.
    /// One run at a time.
    /// </summary>
    public async Task RunAsync(int jobs, Action<T, int> job, CancellationToken cancellation)
    {
        await Ready.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (jobs == 0) return;
        var batch = new Batch(jobs, job, threads.Length, cancellation);
        current = batch;
        start.Release(threads.Length);
        await batch.Done.Task.ConfigureAwait(false);
    }

    /// <summary>Stops the threads and disposes their states.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping) return;
        stopping = true;
        start.Release(threads.Length);
        await Task.Run(() => { foreach (var thread in threads) thread.Join(); }).ConfigureAwait(false);
        start.Dispose();
    }

    private void Loop(Func<T> create, TaskCompletionSource signal)
    {
        T state;
        try
        {
            state = create();
        }
#pragma warning disable CA1031 // Whatever went wrong is told to whoever awaits Ready.
        catch (Exception error)
#pragma warning restore CA1031
        {
            signal.SetException(error);
            return;
        }
        using (state)
        {
            signal.SetResult();
            while (true)
            {
                start.Wait();
                if (stopping) return;
                current!.Work(state);
            }
        }
    }

    private sealed class Batch(int jobs, Action<T, int> job, int workers, CancellationToken cancellation)
    {
        private int next = -1, working = workers;
        private Exception? failure;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Work(T state)
        {
            try
            {
                while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var index && index < jobs)
                {
                    cancellation.ThrowIfCancellationRequested();
                    job(state, index);
                }
            }
#pragma warning disable CA1031 // The first failure is told to whoever awaits the run.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, error, null);
            }
            if (Interlocked.Decrement(ref working) > 0) return;
            if (failure is OperationCanceledException cancelled) Done.SetCanceled(cancelled.CancellationToken);
            else if (failure is not null) Done.SetException(failure);
            else Done.SetResult();
        }
    }
}
