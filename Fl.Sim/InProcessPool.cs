using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Virtual clients on the workers of this process. The largest clients of a round start first, so that the workers end
/// together; as many deltas are in memory as there are workers, and one more.
/// </summary>
public sealed class InProcessPool : IClientPool
{
    private readonly Workers<Client> workers;
    private readonly Dataset dataset;
    private readonly Partition partition;
    private readonly Channel<HostVector> free;

    public InProcessPool(Workers<Client> workers, Dataset dataset, Partition partition, Model model)
    {
        (this.workers, this.dataset, this.partition) = (workers, dataset, partition);
        Examples = [.. Enumerable.Range(0, partition.Clients).Select(client => partition.Train(client).Length)];
        free = Channel.CreateUnbounded<HostVector>();
        for (var i = 0; i <= workers.Count; i++) free.Writer.TryWrite(new HostVector(model.Layout.Length));
    }

    public IReadOnlyList<int> Examples { get; }

    public async IAsyncEnumerable<Update> FitAsync(
        int round, IReadOnlyList<int> cohort, Vector weights, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var updates = Channel.CreateUnbounded<Update>(new() { SingleReader = true });
        int[] order = [.. cohort.OrderByDescending(client => Examples[client]).ThenBy(client => client)];
        var work = workers.RunAsync(order.Length, (worker, job) =>
        {
            var delta = Take(stop.Token);
            updates.Writer.TryWrite(Fit(worker, round, order[job], weights, delta, stop.Token));
        }, stop.Token);
        _ = work.ContinueWith(done => updates.Writer.Complete(done.Exception?.InnerException), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return update;
                free.Writer.TryWrite((HostVector)update.Delta!);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    public ValueTask DisposeAsync()
    {
        while (free.Reader.TryRead(out var delta)) delta.Dispose();
        return ValueTask.CompletedTask;
    }

    private Update Fit(Client worker, int round, int client, Vector weights, HostVector delta, CancellationToken cancellation)
    {
        var data = new ClientData(client, dataset, partition.TrainMemory(client), Shift(client));
        return worker.Fit(round, data, weights, delta, cancellation);
    }

    private HostVector Take(CancellationToken cancellation)
    {
        if (free.Reader.TryRead(out var delta)) return delta;
        return free.Reader.ReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The client's style and its partition's noise, together.</summary>
    private FeatureShift? Shift(int client)
    {
        var style = dataset.Style?.Invoke(client);
        if (partition.NoiseStd is not { } noise) return style;
        return (style ?? new FeatureShift([], [], 0)) with { NoiseStd = noise[client] };
    }
}
