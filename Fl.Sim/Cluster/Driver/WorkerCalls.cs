using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Fl.Sim;

/// <summary>
/// A driver's connection to one worker. Every call ends within <see cref="Patience"/>:
/// Orleans would wait half a minute for one that is dead.
/// </summary>
internal sealed class WorkerCalls : IAsyncDisposable
{
    /// <summary>A worker that has not answered for so long is lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Connections that are made at a time: whoever listens costs a client of Orleans until it proves to be no worker.</summary>
    private static readonly SemaphoreSlim Making = new(32);

    private readonly IHost host;
    private readonly IWorkerGrain grain;
    private readonly IRunsGrain runs;

    private WorkerCalls(IHost host, Task lost)
    {
        var client = host.Services.GetRequiredService<IClusterClient>();
        (this.host, Lost, grain, runs) = (host, lost, client.GetGrain<IWorkerGrain>(0), client.GetGrain<IRunsGrain>(0));
    }

    /// <summary>Fails when the connection is cut: sooner than calls do, which Orleans would send again.</summary>
    public Task Lost { get; }

    /// <summary>Connects.</summary>
    /// <param name="refused">Told why the other side will not be talked to.</param>
    /// <exception cref="IOException">Nobody listens there.</exception>
    /// <exception cref="Exception">Nobody answers there, in Orleans' words.</exception>
    public static async Task<WorkerCalls> ConnectAsync(
        IPEndPoint address, ClusterSecret? secret, Action<string> refused, CancellationToken cancellation)
    {
        await KnockAsync(address, cancellation).ConfigureAwait(false);
        await Making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await MakeAsync(address, secret, refused, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Making.Release();
        }
    }

    /// <summary>Asks the worker something.</summary>
    /// <exception cref="TimeoutException">It has not answered.</exception>
    public Task<T> AskAsync<T>(Func<IWorkerGrain, Task<T>> call, CancellationToken cancellation) =>
        call(grain).WaitAsync(Patience, cancellation);

    /// <summary>Tells the worker something.</summary>
    /// <exception cref="TimeoutException">It has not answered.</exception>
    public Task TellAsync(Func<IWorkerGrain, Task> call, CancellationToken cancellation) => call(grain).WaitAsync(Patience, cancellation);

    /// <summary>Asks something of a worker that trains whole runs.</summary>
    /// <exception cref="TimeoutException">It has not answered.</exception>
    public Task<T> AskRunsAsync<T>(Func<IRunsGrain, Task<T>> call, CancellationToken cancellation) =>
        call(runs).WaitAsync(Patience, cancellation);

    /// <summary>Tells it something.</summary>
    /// <exception cref="TimeoutException">It has not answered.</exception>
    public Task TellRunsAsync(Func<IRunsGrain, Task> call, CancellationToken cancellation) => call(runs).WaitAsync(Patience, cancellation);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await host.StopAsync(patience.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The other side may be gone, and then there is nobody to part from.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        host.Dispose();
    }

    private static async Task<WorkerCalls> MakeAsync(
        IPEndPoint address, ClusterSecret? secret, Action<string> refused, CancellationToken cancellation)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = new HostBuilder()
            .UseOrleansClient(client => client
                .UseStaticClustering(address)
                // Only a name of the client: else Orleans asks the network what this machine's address is.
                .Configure<ClientMessagingOptions>(messaging => messaging.LocalAddress = IPAddress.Loopback)
                .AddGatewayCountChangedHandler((_, gateways) =>
                {
                    if (gateways.NumberOfConnectedGateways < gateways.PreviousNumberOfConnectedGateways)
                        lost.TrySetException(new IOException("its connection was cut"));
                })
                .AddClusterConnectionLostHandler((_, _) => lost.TrySetException(new IOException("its connection was cut")))
                .Configure<ClusterOptions>(Membership.Name)
                .Configure<ClientConnectionOptions>(connections =>
                {
                    if (secret is not null)
                        connections.ConfigureConnection(connection => new SecretGate(secret).Enter(connection, refused));
                })
                .Services.AddSingleton<IHostLifetime, NoLifetime>())
            .Build();
        try
        {
            await host.StartAsync(cancellation).WaitAsync(Patience, cancellation).ConfigureAwait(false);
            return new(host, lost.Task);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Finds out whether anybody listens there, which costs nothing beside Orleans' client.</summary>
    private static async Task KnockAsync(IPEndPoint address, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(address, patience.Token).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw new IOException($"{error.Message}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException("nobody answers.");
        }
    }
}
