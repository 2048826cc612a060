using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fl.Edge.Wire;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fl.Edge.Tests;

/// <summary>Strangers who hold connections and say hello without end, and a device that has a token.</summary>
public sealed class CrowdTests : Federated
{
    private const int Idle = 200, HellosASecond = 1000;

    [Fact]
    public async Task Idle_connections_and_a_flood_of_hellos_of_its_own_address_keep_no_device_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server's memory is read from /proc.");
        Write("two.yaml", Two);
        var (code, token, _) = await FlProcess.RunAsync(Root, "devices", "add", "1");
        Assert.Equal(0, code);
        var (server, address) = await ServeAsync("two.yaml", "--devices", "devices.json");
        using (server)
        {
            var held = new List<TcpClient>();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            try
            {
                for (var i = 0; i < Idle; i++)
                {
                    var client = new TcpClient();
                    held.Add(client);
                    await client.ConnectAsync(IPEndPoint.Parse(address), over.Token);
                }
                var flood = Enumerable.Range(0, 4)
                    .Select(_ => Task.Run(() => FloodAsync(address, HellosASecond / 4, over.Token))).ToArray();
                await Task.Delay(TimeSpan.FromSeconds(2), over.Token);
                var times = new List<double>();
                for (var i = 0; i < 5; i++) times.Add(await WelcomeAsync(address, token.Trim()));
                await over.CancelAsync();
                var hellos = 0;
                foreach (var one in flood) hellos += await one;
                var memory = long.Parse(File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmHWM",
                    StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
                TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{hellos} hellos of strangers, welcomed after {times.Max():f2} s at most, server peak {memory} MB"));
                Assert.True(hellos > 50, $"{hellos} hellos");
                // On a machine at rest it is a tenth of a second; a busy one must not be called a lockout.
                Assert.InRange(times.Min(), 0, 2);
                Assert.InRange(memory, 0, 300);
                // Neither does the flood fill the log.
                Assert.InRange(server.Error.Split('\n').Count(line => line.Contains("refused client 'stranger'")), 1, 60);
                Assert.Contains("warning 127.0.0.1: refused client 'stranger'", server.Error);
            }
            finally
            {
                foreach (var client in held) client.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_connection_that_only_pings_is_cut()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPEndPoint.Parse(address), TestContext.Current.CancellationToken);
            var began = Stopwatch.GetTimestamp();
            var stream = tcp.GetStream();
            await stream.WriteAsync(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray().Concat(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }).ToArray(),
                TestContext.Current.CancellationToken);
            var drained = stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            byte[] ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
            while (!drained.IsCompleted)
            {
                try
                {
                    await stream.WriteAsync(ping, TestContext.Current.CancellationToken);
                }
                catch (IOException)
                {
                    break;
                }
                await Task.WhenAny(drained, Task.Delay(300, TestContext.Current.CancellationToken));
            }
            await drained.ContinueWith(
                _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 9, 60);
        }
    }

    private static async Task<int> FloodAsync(string address, int perSecond, CancellationToken stop)
    {
        var (sent, began) = (0, Stopwatch.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            using var channel = GrpcChannel.ForAddress($"http://{address}");
            var caller = new Coordinator.CoordinatorClient(channel);
            try
            {
                for (var i = 0; i < 50 && !stop.IsCancellationRequested; i++)
                {
                    using var call = caller.Join(cancellationToken: stop);
                    await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("stranger") }, stop);
                    while (await call.ResponseStream.MoveNext(stop)) { }
                    sent++;
                    var early = TimeSpan.FromSeconds((double)sent / perSecond) - Stopwatch.GetElapsedTime(began);
                    if (early > TimeSpan.FromMilliseconds(20)) await Task.Delay(early, stop);
                }
            }
            catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException)
            {
                // It was cut, or all is over.
            }
        }
        return sent;
    }

    private static async Task<double> WelcomeAsync(string address, string token)
    {
        var began = Stopwatch.GetTimestamp();
        using var channel = GrpcChannel.ForAddress($"http://{address}");
        using var call = new Coordinator.CoordinatorClient(channel).Join(
            new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: TestContext.Current.CancellationToken);
        await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("1") }, TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.NotNull(call.ResponseStream.Current.Welcome);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await call.RequestStream.WriteAsync(new() { Goodbye = new() }, TestContext.Current.CancellationToken);
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)) { }
        return took;
    }
}
