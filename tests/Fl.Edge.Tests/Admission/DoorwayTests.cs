using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge.Tests;

/// <summary>Whose connections are kept while nobody has come in over them.</summary>
public sealed class DoorwayTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly Doorway doorway;
    private readonly ConnectionDelegate listener;

    public DoorwayTests()
    {
        doorway = new(3, 5, time);
        var pipeline = new Pipeline();
        doorway.Watch(pipeline);
        listener = pipeline.Middleware!(connection => Task.Delay(Timeout.Infinite, connection.ConnectionClosed));
    }

    [Fact]
    public void A_connection_over_which_nobody_comes_in_is_cut_ten_seconds_after_it_was_accepted()
    {
        var early = Connect("192.0.2.1");
        time.Advance(TimeSpan.FromSeconds(4));
        var late = Connect("192.0.2.1");
        time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(early.IsCut);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(early.IsCut);
        Assert.False(late.IsCut);
    }

    [Fact]
    public void Who_has_come_in_stays_and_waits_anew_when_gone()
    {
        var connection = Connect("192.0.2.1");
        var (first, second) = (Admit(connection), Admit(connection));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, doorway.Waiting);
        first!.Dispose();
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(connection.IsCut);
        second!.Dispose();
        Assert.Equal(1, doorway.Waiting);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(connection.IsCut);
    }

    [Fact]
    public void The_oldest_of_an_address_makes_room_for_its_newest_and_no_other_address_suffers()
    {
        var other = Connect("192.0.2.2");
        var held = Enumerable.Range(0, 4).Select(_ => Connect("192.0.2.1")).ToList();
        Assert.Equal([true, false, false, false], held.Select(connection => connection.IsCut));
        Assert.False(other.IsCut);
        Assert.Equal(4, doorway.Waiting);
    }

    [Fact]
    public void Where_there_are_too_many_in_all_whoever_has_most_loses_its_oldest()
    {
        var many = Enumerable.Range(0, 3).Select(_ => Connect("192.0.2.1")).ToList();
        var others = Enumerable.Range(2, 3).Select(k => Connect($"192.0.2.{k}")).ToList();
        Assert.Equal([true, false, false], many.Select(connection => connection.IsCut));
        Assert.DoesNotContain(others, connection => connection.IsCut);
    }

    [Fact]
    public void A_host_with_a_network_of_IPv6_addresses_counts_as_one()
    {
        var held = Enumerable.Range(1, 4).Select(k => Connect($"2001:db8:0:7::{k}")).ToList();
        var other = Connect("2001:db8:0:8::1");
        Assert.Equal([true, false, false, false], held.Select(connection => connection.IsCut));
        Assert.False(other.IsCut);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), Origin.Of(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact]
    public async Task A_connection_that_ends_is_forgotten()
    {
        var connection = Connect("192.0.2.1");
        var guest = Admit(connection);
        connection.Abort();
        await connection.Served!.ContinueWith(
            _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        guest!.Dispose();
        Assert.Equal(0, doorway.Waiting);
    }

    public void Dispose() => doorway.Dispose();

    private Connection Connect(string address)
    {
        var connection = new Connection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        connection.Served = listener(connection);
        return connection;
    }

    private IDisposable? Admit(Connection connection)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionItemsFeature>(connection);
        return doorway.Admit(context);
    }

    private sealed class Connection : DefaultConnectionContext
    {
        public Task? Served { get; set; }

        public bool IsCut { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            IsCut = true;
            base.Abort(abortReason);
        }
    }

    private sealed class Pipeline : IConnectionBuilder
    {
        public Func<ConnectionDelegate, ConnectionDelegate>? Middleware { get; private set; }

        public IServiceProvider ApplicationServices => throw new NotSupportedException();

        public IConnectionBuilder Use(Func<ConnectionDelegate, ConnectionDelegate> middleware)
        {
            Middleware = middleware;
            return this;
        }

        public ConnectionDelegate Build() => throw new NotSupportedException();
    }
}
