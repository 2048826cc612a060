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
    private readonly Lock gate = new();
    /// <summary>Runs with jobs that have not started, in the order in which they are taken.</summary>
    private readonly List<Batch> waiting = [];
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
    /// </summary>
    /// <param name="whenIdle">Workers take these jobs when they would have nothing else to do;
    /// otherwise runs are taken in the order of the calls.</param>
    public async Task RunAsync(int jobs, Action<T, int> job, CancellationToken cancellation, bool whenIdle = false)
    {
        await Ready.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (jobs == 0) return;
        var batch = new Batch(jobs, job, whenIdle, cancellation);
        lock (gate) waiting.Insert(whenIdle ? waiting.Count : waiting.Count(other => !other.WhenIdle), batch);
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
                while (Take() is var (batch, index)) End(batch, batch.Run(state, index));
            }
        }
    }

    private (Batch Batch, int Index)? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0) return null;
            var batch = waiting[0];
            var index = batch.Started++;
            if (batch.Started == batch.Jobs) waiting.RemoveAt(0);
            return (batch, index);
        }
    }

    private void End(Batch batch, Exception? failure)
    {
        lock (gate)
        {
            batch.Ended++;
            if (failure is not null)
            {
                batch.Failure ??= failure;
                waiting.Remove(batch);
            }
            if (batch.Ended < batch.Started || batch.Failure is null && batch.Started < batch.Jobs) return;
        }
        if (batch.Failure is OperationCanceledException cancelled) batch.Done.SetCanceled(cancelled.CancellationToken);
        else if (batch.Failure is not null) batch.Done.SetException(batch.Failure);
        else batch.Done.SetResult();
    }

    /// <summary>One run's jobs.</summary>
    private sealed class Batch(int jobs, Action<T, int> job, bool whenIdle, CancellationToken cancellation)
    {
        public int Jobs => jobs;

        public bool WhenIdle => whenIdle;

        public int Started { get; set; }

        public int Ended { get; set; }

        /// <summary>The first.</summary>
        public Exception? Failure { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Does a job; returns what it failed with.</summary>
        public Exception? Run(T state, int index)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                job(state, index);
                return null;
            }
#pragma warning disable CA1031 // The first failure is told to whoever awaits the run.
            catch (Exception error)
#pragma warning restore CA1031
            {
                return error;
            }
        }
    }
}
