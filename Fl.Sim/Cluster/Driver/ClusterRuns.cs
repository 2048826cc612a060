using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Runs of a sweep on the workers of a cluster, each whole on one thread of one worker: the same bits and the same run folder as on this
/// machine. Folders belong to the driver, which brings a run's last checkpoint to whoever goes on with it and fetches later ones.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
public sealed class ClusterRuns : IAsyncDisposable
{
    private readonly IWorkerDirectory directory;
    private readonly CancellationTokenSource stop = new();
    private readonly Lazy<(Roster<RunsLink> Roster, FreeWorkers Free, Task Running)> workers;
    private IProgress<string>? progress;

    /// <param name="directory">Says who the workers are, again and again; others may share it.</param>
    public ClusterRuns(IWorkerDirectory directory)
    {
        this.directory = directory;
        workers = new(Begin);
    }

    /// <summary>A run for which there has been no worker so long fails.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The name of its cluster.</summary>
    internal string Name => directory.Cluster;

    /// <summary>This driver's sweep, to its workers.</summary>
    internal string Sweep { get; } = $"{Guid.NewGuid():n}";

    /// <summary>Trains a run on a worker, unless it is over; waits for one that has a thread free.</summary>
    /// <param name="told">Told one line at a time of workers that come and go.</param>
    /// <exception cref="BadInputException">Something that was asked for cannot be.</exception>
    /// <exception cref="RunFailedException">Training cannot go on, or there is no worker.</exception>
    public async Task<RunSummary> RunAsync(SimulationRequest request, IProgress<string> told, CancellationToken cancellation)
    {
        var kind = (request.Experiment with { Seed = 0 }).ToYaml();
        DealtRun? run = null;
        RunsLink? worker = null;
        try
        {
            // One that may be over is looked at first, and needs no worker. Others wait before they take up their folders.
            if (File.Exists(Path.Combine(request.Out!, RunJson.Name))) run = DealtRun.Open(request, kind);
            if (run?.Summary is { } over) return over;
            // Workers are looked for when the first run wants one.
            progress ??= told;
            var free = workers.Value.Free;
            while (true)
            {
                worker = await free.TakeAsync(kind, cancellation).ConfigureAwait(false);
                try
                {
                    run ??= DealtRun.Open(request, kind);
                    return run.Summary ?? await run.TrainAsync(worker, cancellation).ConfigureAwait(false);
                }
                catch (WorkerUnfitException error)
                {
                    if (worker.Refuse(kind, error.Message)) Say($"worker {worker.Address} takes no part in such runs: {error.Message}");
                }
                catch (WorkerLostException)
                {
                    // It has been told.
                }
                free.Return(worker);
                worker = null;
            }
        }
        finally
        {
            if (worker is not null) workers.Value.Free.Return(worker);
            run?.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (workers.IsValueCreated)
        {
            await Task.WhenAny(workers.Value.Running).ConfigureAwait(false);
            workers.Value.Roster.Dispose();
        }
        stop.Dispose();
    }

    internal void Say(string line) => progress?.Report(Quoting.OneLine(line, 500));

    /// <summary>Something has changed for those that wait for a worker.</summary>
    internal void Wake()
    {
        if (workers.IsValueCreated) workers.Value.Free.Deal();
    }

    private (Roster<RunsLink> Roster, FreeWorkers Free, Task Running) Begin()
    {
        var roster = new Roster<RunsLink>(directory, place => new(place, this, directory.Secret), Say);
        return (roster, new(roster, Patience), Task.WhenAll(Task.Run(() => roster.RunAsync(stop.Token)), WatchAsync(stop.Token)));
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) Wake();
    }
}
