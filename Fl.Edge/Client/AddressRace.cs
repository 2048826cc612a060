using System.Net;
using System.Net.Sockets;

namespace Fl.Edge;

/// <summary>
/// Connects to the first of a name's addresses that answers (RFC 8305): they are tried in turns of IPv6 and IPv4, each beside
/// those before it, 300 ms later or as soon as one of those failed.
/// </summary>
internal sealed class AddressRace(
    Func<string, CancellationToken, Task<IPAddress[]>> lookUp, Func<IPEndPoint, CancellationToken, Task<Stream>> connect, TimeProvider time)
{
    private static readonly TimeSpan Head = TimeSpan.FromSeconds(0.3);

    /// <summary>
    /// Seconds after which TCP asks whether a silent server is still there; HTTP/2's pings would make a Flower server hang up.
    /// </summary>
    private const int KeepAliveSeconds = 60;

    /// <summary>With the system's resolver, and sockets.</summary>
    public AddressRace(TimeProvider time) : this(Dns.GetHostAddressesAsync, ConnectAsync, time) { }

    /// <exception cref="SocketException">The name has no address, or none of them answers.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint place, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(place.Host, out var literal)
            ? [literal] : Alternate(await lookUp(place.Host, cancellation).ConfigureAwait(false));
        if (addresses.Count == 0) throw new SocketException((int)SocketError.HostNotFound);
        // However many there are, each has more than half of the time.
        var head = TimeSpan.FromTicks(Math.Min(Head.Ticks, Protocol.HandshakeTime.Ticks / 2 / addresses.Count));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<IPAddress>(addresses);
        List<Task<Stream>> running = [];
        Exception? failure = null;
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var address)) running.Add(connect(new(address, place.Port), over.Token));
                else if (running.Count == 0) throw failure!;
                var turn = waiting.Count > 0 ? Task.Delay(head, time, over.Token) : null;
                var first = await Task.WhenAny([.. running, .. turn is null ? Array.Empty<Task>() : [turn]]).ConfigureAwait(false);
                if (first is not Task<Stream> ended) continue;
                running.Remove(ended);
                try
                {
                    return await ended.ConfigureAwait(false);
                }
                catch (Exception error) when (error is SocketException or IOException)
                {
                    failure ??= error;
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (var late in running) _ = DropAsync(late);
        }
    }

    /// <summary>The addresses in turns of their families, each family in the order of the resolver.</summary>
    private static List<IPAddress> Alternate(IPAddress[] addresses) =>
        [.. addresses.GroupBy(address => address.AddressFamily)
            .SelectMany((family, group) => family.Select((address, at) => (address, at, group)))
            .OrderBy(one => one.at).ThenBy(one => one.group).Select(one => one.address)];

    private static async Task DropAsync(Task<Stream> late)
    {
        try
        {
            await (await late.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            // It lost.
        }
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint place, CancellationToken cancellation)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            await socket.ConnectAsync(place, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
