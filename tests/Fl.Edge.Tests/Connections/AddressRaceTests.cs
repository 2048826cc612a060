using System.Net;
using System.Net.Sockets;

namespace Fl.Edge.Tests;

/// <summary>A name with several addresses, some of which are dead.</summary>
public sealed class AddressRaceTests
{
    private static readonly IPAddress[] Six = Array.ConvertAll(["2001:db8::1", "2001:db8::2", "2001:db8::3"], IPAddress.Parse);
    private static readonly IPAddress[] Four = Array.ConvertAll(["192.0.2.1", "192.0.2.2"], IPAddress.Parse);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_whose_first_address_is_silent_is_joined_by_its_second()
    {
        await using var server = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over]);
        var race = new AddressRace(
            (_, _) => Task.FromResult<IPAddress[]>([Four[0], IPAddress.Loopback]),
            async (place, cancellation) =>
            {
                if (!IPAddress.IsLoopback(place.Address)) await Task.Delay(Timeout.Infinite, cancellation);
                var tcp = new TcpClient();
                await tcp.ConnectAsync(place, cancellation);
                return tcp.GetStream();
            }, TimeProvider.System);
        var dialer = new Dialer($"fl.example:{server.Port}", new() { Insecure = true }, new Told(), TimeProvider.System, race);
        using var dial = dialer.Open();
        using var call = dial.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            JoinMethod.Instance, null, new(cancellationToken: Cancellation));
        await call.RequestStream.WriteAsync(new() { Hello = RawClient.Hello("0") }, Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        Assert.True(call.ResponseStream.Current.Goodbye.Finished);
    }

    [Fact]
    public async Task Families_take_turns_a_silent_address_gets_300_ms_and_one_that_fails_none()
    {
        var time = new Compressed(1);
        List<(IPAddress Address, TimeSpan At)> tried = [];
        var began = time.GetTimestamp();
        var winner = new MemoryStream();
        var race = new AddressRace((_, _) => Task.FromResult<IPAddress[]>([.. Six, .. Four]), async (place, cancellation) =>
        {
            lock (tried) tried.Add((place.Address, time.GetElapsedTime(began)));
            // The first is silent, the second refuses, the third is silent, the fourth answers.
            if (place.Address.Equals(Four[0])) throw new SocketException((int)SocketError.ConnectionRefused);
            if (!place.Address.Equals(Four[1])) await Task.Delay(Timeout.Infinite, cancellation);
            return winner;
        }, time);
        Assert.Same(winner, await race.ConnectAsync(new("fl.example", 1), Cancellation));
        Assert.Equal([Six[0], Four[0], Six[1], Four[1]], tried.Select(one => one.Address));
        Assert.True(tried[1].At - tried[0].At >= TimeSpan.FromSeconds(0.29));
        Assert.True(tried[3].At - tried[2].At >= TimeSpan.FromSeconds(0.29));
    }

    [Fact]
    public async Task A_connection_that_comes_second_is_closed()
    {
        var (late, isWon) = (new Slow(), new TaskCompletionSource());
        var race = new AddressRace((_, _) => Task.FromResult(Four), async (place, _) =>
        {
            if (place.Address.Equals(Four[1])) return Stream.Null;
            await isWon.Task;
            return late;
        }, TimeProvider.System);
        Assert.Same(Stream.Null, await race.ConnectAsync(new("fl.example", 1), Cancellation));
        isWon.SetResult();
        await late.Closed.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task When_all_fail_the_first_reason_is_told_and_when_none_answers_the_caller_s_limit_ends_it()
    {
        var race = new AddressRace((_, _) => Task.FromResult(Four), (place, _) => Task.FromException<Stream>(
            new SocketException((int)(place.Address.Equals(Four[0]) ? SocketError.HostUnreachable : SocketError.ConnectionRefused))),
            TimeProvider.System);
        var error = await Assert.ThrowsAsync<SocketException>(() => race.ConnectAsync(new("fl.example", 1), Cancellation));
        Assert.Equal(SocketError.HostUnreachable, error.SocketErrorCode);

        var silent = new AddressRace((_, _) => Task.FromResult(Four), async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return Stream.Null;
        }, TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent.ConnectAsync(new("fl.example", 1), limit.Token));
    }

    private sealed class Slow : MemoryStream
    {
        public TaskCompletionSource Closed { get; } = new();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Closed.TrySetResult();
        }
    }
}
