using System.Net;
using System.Net.Sockets;
using Fl.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Fl.Sim;

/// <summary>
/// A worker of a cluster: an Orleans silo of its own, that drivers find by its address. Silos know each other's addresses at most, so that
/// a lost one is no matter between those that are left; drivers deal the work.
/// </summary>
public sealed class WorkerSilo : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Worker worker;
    private readonly CancellationTokenSource stop = new();

    private WorkerSilo(IHost host, Worker worker, IPEndPoint address, Func<CancellationToken, Task> enter)
    {
        (this.host, this.worker, Address, Entered) = (host, worker, address, Task.Run(() => enter(stop.Token)));
        _ = worker.WatchAsync(stop.Token);
    }

    /// <summary>Where drivers find it.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Ends when the worker is of no use, with a <see cref="RunFailedException"/> that says why, or is disposed of.</summary>
    public Task Entered { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    /// <exception cref="RunFailedException">Redis does not answer.</exception>
    public static async Task<WorkerSilo> StartAsync(WorkerOptions options, CancellationToken cancellation)
    {
        var table = options.Redis is { } redis
            ? await RedisTable.OpenAsync(redis, options.Cluster, cancellation).ConfigureAwait(false)
            : null;
        var (address, silo) = (Free(options.Listen), Free(new(IPAddress.Loopback, 0)));
        WorkFolder.RemoveLeft();
        var (worker, members) = (new Worker(options), new Members(options.Cluster, address, TimeProvider.System));
        var host = new HostBuilder()
            .UseOrleans(builder => builder
                .UseDevelopmentClustering(new IPEndPoint(address.Address, silo.Port))
                .Configure<ClusterOptions>(Membership.Name)
                .Configure<EndpointOptions>(endpoints =>
                {
                    // Other silos are told of one that they cannot reach: there are none.
                    (endpoints.AdvertisedIPAddress, endpoints.SiloPort) = (address.Address, silo.Port);
                    endpoints.SiloListeningEndpoint = silo;
                    (endpoints.GatewayPort, endpoints.GatewayListeningEndpoint) = (address.Port, address);
                })
                .Configure<SiloConnectionOptions>(connections =>
                {
                    if (options.Secret is { } secret) connections.ConfigureGatewayInboundConnection(new SecretGate(secret).Guard);
                })
                .Services.AddSingleton(worker).AddSingleton(members).AddSingleton<IHostLifetime, NoLifetime>())
            .Build();
        await host.StartAsync(cancellation).ConfigureAwait(false);
        return new(host, worker, address, table is not null ? new RedisEntry(table, address, options.Progress).RunAsync
            : options.Join is { } first ? new Joining(options, first, address, members).RunAsync
            : stop => Task.Delay(Timeout.Infinite, stop));
    }

    /// <summary>Stops what is at work and the silo.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        var leaving = Task.WhenAny(Entered, Task.Delay(TimeSpan.FromSeconds(1)));
        await worker.DisposeAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await host.StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The process is going to end, and nobody waits for a farewell.
        }
        await leaving.ConfigureAwait(false);
        host.Dispose();
        stop.Dispose();
    }

    /// <summary>The same with a port that is free: Orleans has to know it beforehand.</summary>
    private static IPEndPoint Free(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
        }
        catch (SocketException error)
        {
            throw new IOException($"cannot listen on {address}: {error.Message}");
        }
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
