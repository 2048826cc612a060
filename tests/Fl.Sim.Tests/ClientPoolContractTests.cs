using Fl.Core;
using Fl.Testing;

namespace Fl.Sim.Tests;

/// <summary>The pools of a simulation, as experiments make them.</summary>
public abstract class SimulatedPoolContract : ClientPoolContract, IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fl-pool-").FullName;
    private readonly List<IAsyncDisposable> started = [];

    /// <summary>What trains.</summary>
    protected virtual Task<IClientPool> TrainAsync(TrainingParts parts) => Task.FromResult<IClientPool>(parts.Here);

    protected override Task<IClientPool> StartAsync(Workload workload)
    {
        var store = new ClientStore(Path.Combine(folder, $"{started.Count}"), budget: 1 << 20);
        var workers = workload.StartWorkers(2, store, TimeProvider.System);
        started.Add(workers);
        return Simulation.PoolAsync(workers, workload, store, folder, TrainAsync);
    }

    /// <summary>Lets go of what trained.</summary>
    protected virtual ValueTask StopTrainingAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await StopTrainingAsync();
        foreach (var one in started) await one.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

public sealed class InProcessPoolContractTests : SimulatedPoolContract;

public sealed class VirtualPoolContractTests : SimulatedPoolContract
{
    protected override Experiment Change(Experiment experiment) =>
        experiment with { Devices = new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }], Slowdown = 5 } };
}

public sealed class AttackedPoolContractTests : SimulatedPoolContract
{
    protected override bool IsHonest => false;

    protected override Experiment Change(Experiment experiment) => experiment with { Attack = new SignFlip { Attackers = 1 } };
}

/// <summary>Colluding attackers answer when all have.</summary>
public sealed class ColludingPoolContractTests : SimulatedPoolContract
{
    protected override bool IsHonest => false;

    protected override Experiment Change(Experiment experiment) => experiment with
    {
        Attack = new ALittleIsEnough { Attackers = 2 },
        Devices = new() { Fleet = [new() { Device = new GenericDevice(), Link = new GenericLink() }] },
    };
}
