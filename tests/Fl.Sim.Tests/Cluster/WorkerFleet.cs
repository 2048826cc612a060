using System.Net;
using Fl.Core;
using Fl.Core.Engines.Torch;

namespace Fl.Sim.Tests;

/// <summary>Workers of a cluster in the process of the test, each a silo with real sockets.</summary>
internal sealed class WorkerFleet : IAsyncDisposable
{
    private readonly List<WorkerSilo> silos = [];

    public ClusterSecret? Secret { get; init; }

    /// <summary>Of each.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where each has its data set; null where the driver has it.</summary>
    public string? Data { get; init; }

    public IPEndPoint[] Addresses => [.. silos.Select(silo => silo.Address)];

    public static async Task<WorkerFleet> StartAsync(int count, ClusterSecret? secret = null, int threads = 1, string? data = null)
    {
        var fleet = new WorkerFleet { Secret = secret, Threads = threads, Data = data };
        for (var i = 0; i < count; i++) await fleet.AddAsync(new(IPAddress.Parse($"127.0.0.{i + 1}"), 0));
        return fleet;
    }

    public async Task<WorkerSilo> AddAsync(IPEndPoint address, Func<WorkerOptions, WorkerOptions>? with = null)
    {
        var options = new WorkerOptions
        {
            Listen = address,
            Threads = Threads,
            Data = Data,
            Secret = Secret,
            Catalog = new(typeof(TorchEngineFactory).Assembly, typeof(Simulation).Assembly),
        };
        var silo = await WorkerSilo.StartAsync(with?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
        silos.Add(silo);
        return silo;
    }

    /// <summary>Stops a worker in the middle of whatever it does.</summary>
    public async Task StopAsync(int number)
    {
        await silos[number].DisposeAsync();
        silos.RemoveAt(number);
    }

    /// <summary>Those that are there now.</summary>
    public ListedWorkers Listed(ClusterSecret? secret = null, string cluster = ClusterName.Default) =>
        new(cluster, [.. Addresses.Select(HostPortOf)], secret ?? Secret);

    public static HostPort HostPortOf(IPEndPoint address) => new($"{address.Address}", address.Port);

    /// <summary>A pool over them.</summary>
    public Task<IClientPool> TrainAsync(TrainingParts parts, IProgress<string> progress, CancellationToken cancellation) =>
        Task.FromResult<IClientPool>(new ClusterPool(parts, Listed(), progress));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos) await silo.DisposeAsync();
    }
}
