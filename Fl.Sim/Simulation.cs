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
        using var begun = BegunRun.Open(request, view);
        if (begun.Past?.Summary is { } done) return done;
        var folder = begun.Folder;
        Workload workload;
        using (request.Profile?.Time(Phase.Load))
            workload = (await Workload.LoadAsync(begun.Resolved, view, cancellation, request.Shared).ConfigureAwait(false)) with
            {
                Experiment = begun.Experiment,
                Profile = request.Profile,
            };
        request.Loaded?.Invoke(workload);
        using var store = folder is null ? new ClientStore() : new ClientStore(folder.Clients, StateInMemory);
        await using var workers = workload.StartWorkers(request.Workers, store, request.Time);
        await workers.Ready.ConfigureAwait(false);
        await using var pool = await PoolAsync(workers, workload, store, request.BaseDirectory, parts =>
            request.Train(parts, view, cancellation)).ConfigureAwait(false);
        var run = new Run { Workload = workload, Pool = pool, Workers = workers, Folder = folder, Views = request.Views, Past =
            begun.Past, Store = store, Time = request.Time,
            Prepare = pool is VirtualPool devices ? own => FleetTable.Write(devices.Fleet, own.Locate(FleetTable.Name)) : null };
        return await run.ExecuteAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The experiment as it will be run, without its data loaded.</summary>
    /// <exception cref="BadInputException">It cannot be simulated here.</exception>
    public static Resolved Resolve(Experiment experiment, string baseDirectory, Catalog catalog)
    {
        var resolved = Resolved.Of(experiment, baseDirectory, catalog);
        if (experiment.Devices is null && experiment.Strategy is not AsynchronousStrategy
            && experiment.Clients is ({ Deadline: not null } or { OverSelect: > 0 }))
            throw new BadInputException("clients.deadline and clients.over_select tell fast clients from slow ones, "
                + "and a simulation knows which are fast from devices: describe them, or leave those out.");
        if (experiment.Devices is null && experiment.Clients.Selection is Tiered)
            throw new BadInputException("clients.selection tiered groups clients by how fast they are, "
                + "and a simulation knows that from devices: describe them, or take another selection.");
        return resolved;
    }

    /// <summary>The virtual clients, on their devices where the experiment describes some.</summary>
    /// <param name="train">As <see cref="SimulationRequest.Train"/>.</param>
    /// <exception cref="BadInputException">The devices do not fit the experiment, or a trace cannot be read.</exception>
    internal static async Task<IClientPool> PoolAsync(
        Workers<Client> workers, Workload workload, ClientStore store, string baseDirectory, Func<TrainingParts, Task<IClientPool>> train)
    {
        var experiment = workload.Experiment;
        var (devices, all) = (experiment.Devices ?? Alike(experiment.Strategy), new Recipients(workload, experiment.Clients.Count));
        var recipients = devices is null ? all : null;
        var pool = await train(new(new InProcessPool(workers, workload, recipients), workload, store, recipients)).ConfigureAwait(false);
        if (experiment.Attack is { Attackers: > 0 } attack) pool = new AttackedPool(pool, workload, attack, store);
        if (devices is null) return pool;
        var fleet = new Fleet(devices, experiment.Seed, pool.Examples);
        return new VirtualPool(pool, workers.Count, workload, fleet, devices, all, baseDirectory);
    }

    /// <summary>Where nobody says what clients run on, an asynchronous strategy has all of them on the same device.</summary>
    private static FleetOptions? Alike(Strategy strategy) =>
        strategy is AsynchronousStrategy ? new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }] } : null;
}
