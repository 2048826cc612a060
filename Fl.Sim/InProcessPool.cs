using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Virtual clients on the workers of this process. The largest clients of a round start first, so that the workers end
/// together; as many answers are in memory as there are workers, and one more.
/// </summary>
public sealed class InProcessPool : IClientPool
{
    private readonly Workers<Client> workers;
    private readonly Workload workload;
    private readonly Channel<HostVector> free;

    public InProcessPool(Workers<Client> workers, Workload workload)
    {
        (this.workers, this.workload) = (workers, workload);
        Examples = workload.Examples();
        free = Channel.CreateUnbounded<HostVector>();
        var length = MessageLayout.Up(workload.Experiment.Strategy, workload.Model).Length;
        for (var i = 0; i <= workers.Count; i++) free.Writer.TryWrite(new HostVector(length));
    }

    public IReadOnlyList<int> Examples { get; }

    public async IAsyncEnumerable<Update> FitAsync(
        IReadOnlyList<FitTask> tasks, Func<bool> enough, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var updates = Channel.CreateUnbounded<Update>(new() { SingleReader = true });
        FitTask[] order = [.. tasks.OrderByDescending(task => task.Examples).ThenBy(task => task.Client)];
        var work = workers.RunAsync(order.Length, (worker, job) =>
        {
            var answer = Take(stop.Token);
            try
            {
                updates.Writer.TryWrite(worker.Fit(order[job], workload.TrainingDataOf(order[job].Client), answer, stop.Token));
            }
            catch (Exception error)
            {
                free.Writer.TryWrite(answer);
                // A client that fails in itself fails in every repetition; what the machine lacks must not change a result.
                if (error is OperationCanceledException or OutOfMemoryException or IOException or RunFailedException) throw;
                updates.Writer.TryWrite(Update.Failed(order[job].Client, $"{error.GetType().Name}: {error.Message}") with { Task = order[job] });
            }
        }, stop.Token);
        _ = work.ContinueWith(done => updates.Writer.Complete(done.Exception?.InnerException), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                try
                {
                    yield return update;
                }
                finally
                {
                    GiveBack(update);
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (updates.Reader.TryRead(out var unread)) GiveBack(unread);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    public async Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation)
    {
        var partition = workload.Partition;
        var results = new Evaluation?[partition.Clients];
        var jobs = Math.Min(partition.Clients, workers.Count * 16);
        await workers.RunAsync(jobs, (client, job) =>
        {
            for (var id = (int)((long)results.Length * job / jobs); id < (int)((long)results.Length * (job + 1) / jobs); id++)
            {
                cancellation.ThrowIfCancellationRequested();
                var test = partition.Test(id);
                if (test.Length > 0) results[id] = client.EvaluateOwn(round, workload.DataOf(id), message, test, cancellation);
            }
        }, cancellation).ConfigureAwait(false);
        return results;
    }

    public ValueTask DisposeAsync()
    {
        while (free.Reader.TryRead(out var delta)) delta.Dispose();
        return ValueTask.CompletedTask;
    }

    private void GiveBack(Update update)
    {
        if (update.Message is HostVector answer) free.Writer.TryWrite(answer);
    }

    private HostVector Take(CancellationToken cancellation)
    {
        if (free.Reader.TryRead(out var delta)) return delta;
        return free.Reader.ReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
    }
}
