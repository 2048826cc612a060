using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Virtual clients on the workers of this process. The largest clients of a round start first, so that the workers end
/// together; a worker hands its client's update over itself, so that one answer for each worker is in memory and none waits.
/// </summary>
public sealed class InProcessPool : IClientPool, IResumablePool
{
    private readonly Workers<Client> workers;
    private readonly Workload workload;
    private readonly Recipients? recipients;
    private readonly ConcurrentBag<Envelope> answers = [];
    private readonly MessageFormat format;

    /// <param name="recipients">Tells what messages take; null where the tasks say it.</param>
    public InProcessPool(Workers<Client> workers, Workload workload, Recipients? recipients)
    {
        (this.workers, this.workload, this.recipients) = (workers, workload, recipients);
        Examples = workload.Examples();
        Available = [.. Examples.Index().Where(client => client.Item > 0).Select(client => client.Index)];
        format = MessageFormat.Up(workload.Experiment, workload.Model);
    }

    public IReadOnlyList<int> Examples { get; }

    public IReadOnlyList<int> Available { get; }

    public async Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation)
    {
        var order = CohortOrder.Of(tasks, recipients);
        await workers.RunAsync(order.Length, (worker, job) =>
        {
            if (!answers.TryTake(out var answer)) answer = new Envelope(format);
            try
            {
                var update = Fit(worker, order[job], answer, cancellation);
                using var timing = workload.Profile?.Time(Phase.Fold);
                take(update);
            }
            finally
            {
                answers.Add(answer);
            }
        }, cancellation).ConfigureAwait(false);
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

    public PoolState? Capture() => recipients?.Capture() is { } supplied ? new(TimeSpan.Zero, [], []) { Supplied = supplied } : null;

    public SentMessage Sent(int round) => throw new InvalidOperationException($"nobody is at work for round {round}.");

    public void Restore(PoolState state, Func<int, SentMessage> sent) => recipients?.Restore(state.Supplied);

    public ValueTask DisposeAsync()
    {
        foreach (var answer in answers) answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private Update Fit(Client worker, FitTask task, Envelope answer, CancellationToken cancellation)
    {
        try
        {
            var update = worker.Fit(task, workload.TrainingDataOf(task.Client), answer.Message, cancellation);
            return answer.Carry(update, workload.Experiment.Seed);
        }
        // A client that fails in itself fails in every repetition; what the machine lacks must not change a result.
        catch (Exception error)
            when (error is not (OperationCanceledException or OutOfMemoryException or IOException or RunFailedException))
        {
            return Update.Failed(task.Client, Failure.Describe(error), task.BytesDown) with { Task = task };
        }
    }
}
