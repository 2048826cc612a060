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
        var folder = RunFolder.Create(request.Out);
        try
        {
            var workload = await Workload.LoadAsync(
                request.Experiment, request.BaseDirectory, request.Catalog, new TellAll(request.Views), cancellation).ConfigureAwait(false);
            using var store = new ClientStore(folder.Locate(Path.Combine("checkpoint", "clients")), StateInMemory);
            await using var workers = workload.StartWorkers(request.Workers, store, request.Time);
            await workers.Ready.ConfigureAwait(false);
            await using var pool = new InProcessPool(workers, workload);
            var run = new Run { Workload = workload, Pool = pool, Workers = workers, Folder = folder, Views = request.Views, Time = request.Time };
            return await run.ExecuteAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.RemoveIfEmpty();
        }
    }
}
