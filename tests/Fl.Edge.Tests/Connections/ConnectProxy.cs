using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fl.Edge.Tests;

/// <summary>An HTTP proxy that knows CONNECT alone, wants a user and a password, and leads everywhere to one server.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> work = [];
    private readonly List<string> asked = [];
    private readonly IPEndPoint server;
    private readonly string credentials;
    private int refusals;

    public ConnectProxy(string address, string user, string password)
    {
        server = IPEndPoint.Parse(address);
        credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        listener.Start();
        work.Add(AcceptAsync());
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>So many of those with the password are told to come back later first.</summary>
    public int Refusals { init => refusals = value; }

    /// <summary>Where those who got through wanted to go.</summary>
    public string[] Asked
    {
        get
        {
            lock (asked) return [.. asked];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(stop.Token);
            lock (work) work.Add(CarryAsync(client));
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        var stream = near.GetStream();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stop.Token) == 1)
            head.Append((char)one[0]);
        if (!head.ToString().Contains($"\r\nProxy-Authorization: Basic {credentials}\r\n", StringComparison.Ordinal))
        {
            await SayAsync("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0");
            return;
        }
        if (Interlocked.Decrement(ref refusals) >= 0)
        {
            await SayAsync("503 Come back later\r\nContent-Length: 0");
            return;
        }
        lock (asked) asked.Add(head.ToString().Split(' ')[1]);
        await far.ConnectAsync(server, stop.Token);
        await SayAsync("200 Connection established\r\nVia: 1.1 test");
        await Task.WhenAny(stream.CopyToAsync(far.GetStream(), stop.Token), far.GetStream().CopyToAsync(stream, stop.Token));

        Task SayAsync(string words) => stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {words}\r\n\r\n"), stop.Token).AsTask();
    }
}
