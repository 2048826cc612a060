using System.Net;
using System.Net.Sockets;

namespace Fl.Sim;

/// <summary>
/// These workers and no others, which may start before the driver or after it. Names are looked up again and again; one that is not known
/// for a time is where it was.
/// </summary>
/// <param name="addresses">Of each.</param>
public sealed class ListedWorkers(IReadOnlyList<EndPoint> addresses, ClusterSecret? secret) : IWorkerDirectory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private volatile WorkerPlace[] places = [];
    private long looked;

    public ClusterSecret? Secret => secret;

    public bool IsOpen => false;

    public string Where => "the list";

    /// <exception cref="IOException">A name is not known.</exception>
    public async Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation)
    {
        if (places.Length > 0 && Environment.TickCount64 - looked < Fresh.TotalMilliseconds) return places;
        looked = Environment.TickCount64;
        return places = await Task.WhenAll(addresses.Select((address, number) =>
            PlaceAsync(address, places.ElementAtOrDefault(number), cancellation))).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<WorkerPlace> PlaceAsync(EndPoint address, WorkerPlace? before, CancellationToken cancellation)
    {
        if (address is not DnsEndPoint { Host: var host, Port: var port }) return new($"{address}", (IPEndPoint)address);
        try
        {
            return new($"{host}:{port}", new((await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false))[0], port));
        }
        catch (SocketException error)
        {
            return before ?? throw new IOException($"'{host}': {error.Message}.");
        }
    }
}
