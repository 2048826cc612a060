using System.Net;
using System.Net.Sockets;

namespace Fl.Edge.Tests;

/// <summary>
/// A network between clients and a server that can be cut: while it is, nothing gets through, as when packets are lost on
/// the way; what was sent meanwhile arrives afterwards.
/// </summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint server;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> work = [];
    private TaskCompletionSource passing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CutProxy(string address)
    {
        server = IPEndPoint.Parse(address);
        passing.SetResult();
        listener.Start();
        Address = listener.LocalEndpoint.ToString()!;
        work.Add(AcceptAsync());
    }

    /// <summary>Where clients reach the server through it.</summary>
    public string Address { get; }

    public void Cut() => passing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend() => passing.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Mend();
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
        await passing.Task;
        await far.ConnectAsync(server, stop.Token);
        await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 << 10];
        while (await from.GetStream().ReadAsync(buffer, stop.Token) is var count and > 0)
        {
            await passing.Task;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), stop.Token);
        }
    }
}
