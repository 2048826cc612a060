using Fl.Core;

namespace Fl.Sim;

/// <summary>Runs an experiment in this process: loads, partitions, federates over virtual clients, leaves a run folder.</summary>
public static class Simulation
{
    /// <summary>Bytes that clients may keep from round to round in memory; the rest goes to the run folder.</summary>
    private const long StateInMemory = 256 << 20;

    /// <exception cref="BadInputException">Something that was asked for cannot be; told before training starts.</exception>
    /// <exception cref="RunFailedException">Training cannot go on.</exception>
    public static async Task<RunSummary> RunAsync(SimulationRequest request, CancellationToken cancellation)
    {
        var view = new TellAll(request.Views);
        var experiment = Workload.Resolve(request.Experiment, request.BaseDirectory, request.Catalog);
        using var folder = request.Resume ? RunFolder.Open(request.Out) : RunFolder.Create(request.Out);
        var past = request.Resume ? PastRun.Find(folder, experiment, request.Catalog, view) : null;
        if (past?.Summary is { } done) return done;
        var workload = await Workload.LoadAsync(experiment, request.BaseDirectory, request.Catalog, view, cancellation).ConfigureAwait(false);
        using var store = new ClientStore(folder.Clients, StateInMemory);
        await using var workers = workload.StartWorkers(request.Workers, store, request.Time);
        await workers.Ready.ConfigureAwait(false);
        await using var pool = Pool(workers, workload, store);
        var run = new Run { Workload = workload, Pool = pool, Workers = workers, Folder = folder, Views = request.Views, Past = past, Store = store, Time = request.Time };
        return await run.ExecuteAsync(cancellation).ConfigureAwait(false);
    }

    private static IClientPool Pool(Workers<Client> workers, Workload workload, ClientStore store)
    {
        var pool = new InProcessPool(workers, workload);
        return workload.Experiment.Attack is { Attackers: > 0 } attack ? new AttackedPool(pool, workload, attack, store) : pool;
    }
}
