using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// An experiment made ready on a worker, and the clients of shares trained for it: as <c>fl sim</c> trains them on one machine.
/// </summary>
internal sealed class ShareTrainer : IAsyncDisposable
{
    private const long StateInMemory = 256 << 20;

    private readonly Workload workload;
    private readonly WorkFolder work = new();
    private readonly ClientStore store;
    private readonly Workers<Client> threads;
    private readonly InProcessPool pool;
    private readonly ConcurrentBag<ShareFold> folds = [];
    private readonly Lock counting = new();
    private int atWork;

    private ShareTrainer(Workload workload, WorkerOptions options)
    {
        (this.workload, store) = (workload, new ClientStore(work.Path, StateInMemory));
        threads = workload.StartWorkers(options.Threads, store, TimeProvider.System);
        pool = new InProcessPool(threads, workload, recipients: null);
        State = new(true, Threads: threads.Count, Basis: Basis.Of(workload));
    }

    public WorkerState State { get; }

    /// <param name="text">The experiment, resolved.</param>
    /// <exception cref="BadInputException">It cannot be run here.</exception>
    public static async Task<ShareTrainer> LoadAsync(string text, WorkerOptions options, CancellationToken cancellation)
    {
        string[] overrides = options.Data is { } data ? [$"dataset.path={data}"] : [];
        var experiment = Experiment.Parse(text, "the driver's experiment", overrides, options.Catalog);
        options.Progress?.Report($"loading {experiment.Name}");
        var resolved = Resolved.Of(experiment, Environment.CurrentDirectory, options.Catalog);
        var trainer = new ShareTrainer(await Workload.LoadAsync(resolved, options.Progress, cancellation).ConfigureAwait(false), options);
        await trainer.threads.Ready.ConfigureAwait(false);
        options.Progress?.Report($"at work for {experiment.Name}, {trainer.threads.Count} threads");
        return trainer;
    }

    /// <summary>Trains a share's clients.</summary>
    /// <param name="bytes">A <see cref="ShareRequest"/>.</param>
    /// <param name="messageOf">A message that has come.</param>
    /// <returns>A <see cref="ShareResult"/>.</returns>
    public async Task<byte[]> TrainAsync(byte[] bytes, Func<string, Vector> messageOf, CancellationToken cancellation)
    {
        lock (counting)
            if (atWork++ == 0) store.Rewind(-1);
        try
        {
            var request = ShareRequest.Read(bytes, messageOf, store);
            return request.Folds
                ? await FoldAsync(request, cancellation).ConfigureAwait(false)
                : await FitAsync(request, cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (counting) atWork--;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await threads.DisposeAsync().ConfigureAwait(false);
        await pool.DisposeAsync().ConfigureAwait(false);
        store.Dispose();
        work.Dispose();
    }

    private async Task<byte[]> FoldAsync(ShareRequest request, CancellationToken cancellation)
    {
        if (!folds.TryTake(out var fold)) fold = new(workload.Experiment, workload.Model);
        fold.Begin(request.Tasks[0].Grids!.Value);
        await pool.FitAsync(request.Tasks, static () => false, fold.Take, cancellation).ConfigureAwait(false);
        var result = ShareResult.Write(fold.End(), store);
        folds.Add(fold);
        return result;
    }

    private async Task<byte[]> FitAsync(ShareRequest request, CancellationToken cancellation)
    {
        var updates = new List<Update>();
        await pool.FitAsync(request.Tasks, static () => false, update =>
        {
            HostVector? copy = null;
            if (update.Message is { } message)
            {
                copy = new(message.Length);
                copy.CopyFrom(message);
            }
            lock (updates) updates.Add(update with { Message = copy });
        }, cancellation).ConfigureAwait(false);
        var result = ShareResult.Write(updates, store);
        foreach (var update in updates) update.Message?.Dispose();
        return result;
    }
}
