using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Fl.Sim;

/// <summary>
/// A worker of a cluster: an Orleans silo of its own, that drivers find by its address. Silos do not know each other, so that a lost one is
/// no matter between those that are left; drivers deal the work.
/// </summary>
public sealed class WorkerSilo : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Worker worker;
    private readonly CancellationTokenSource stop = new();

    private WorkerSilo(IHost host, Worker worker, IPEndPoint address)
    {
        (this.host, this.worker, Address) = (host, worker, address);
        _ = worker.WatchAsync(stop.Token);
    }

    /// <summary>Where drivers find it.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<WorkerSilo> StartAsync(WorkerOptions options, CancellationToken cancellation)
    {
        var (address, silo) = (Free(options.Listen), Free(new(IPAddress.Loopback, 0)));
        WorkFolder.RemoveLeft();
        var worker = new Worker(options);
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
                .Services.AddSingleton(worker).AddSingleton<IHostLifetime, NoLifetime>())
            .Build();
        await host.StartAsync(cancellation).ConfigureAwait(false);
        return new(host, worker, address);
    }

    /// <summary>Stops what is at work and the silo.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
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
