using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;

namespace Fl.Edge.Tests;

/// <summary>When a client gets its number for good, and which version it speaks.</summary>
public sealed class NumberTests : Federated
{
    private readonly Layout layout = new Net().Build(new(3, 32, 32), 10).Layout;

    [Fact]
    public async Task A_number_is_kept_for_who_was_ready_and_not_for_who_only_said_hello()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            foreach (var stranger in (string[])["a", "b", "c", "d"]) Assert.Equal(0u, await VisitAsync(stranger, isReady: false));
            Assert.False(File.Exists(Path.Combine(Root, "served/client-ids.csv")));
            Assert.Equal(0u, await VisitAsync("kitchen", isReady: true));
            Assert.Equal(1u, await VisitAsync("a", isReady: false));
            Assert.Equal(1u, await VisitAsync("garage", isReady: true));
            Assert.Equal("client,id\n0,kitchen\n1,garage\n", Read("served/client-ids.csv"));
        }

        async Task<uint> VisitAsync(string id, bool isReady)
        {
            await using var client = RawClient.Open(address);
            var welcome = (await client.GreetAsync(RawClient.Hello(id)))!.Welcome;
            if (isReady)
            {
                await client.SendAsync(Ready());
                await server.WaitForAsync($"client {id} is ready");
            }
            await client.SendAsync(new() { Goodbye = new() });
            Assert.Null(await client.ReceiveAsync());
            return welcome.Number;
        }
    }

    [Fact]
    public async Task Who_is_ready_twice_is_sent_away_and_leaves_one_row()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            await using var client = RawClient.Open(address);
            Assert.NotNull((await client.GreetAsync(RawClient.Hello("0")))?.Welcome);
            await client.SendAsync(Ready());
            await client.SendAsync(Ready());
            Assert.Equal(Refusal.Types.Code.Malformed, (await client.ReceiveAsync())?.Refusal?.Code);
            Assert.Null(await client.ReceiveAsync());
            await server.WaitForAsync("client 0 is gone: the client said twice that it is ready");
            Assert.Equal(2, File.ReadAllLines(Path.Combine(Root, "served/devices.csv")).Length);
        }
    }

    [Fact]
    public async Task Both_sides_speak_the_highest_version_that_they_have_in_common()
    {
        Write("two.yaml", Two);
        var (server, address) = await ServeAsync("two.yaml");
        using (server)
        {
            await using (var newer = RawClient.Open(address))
            {
                var hello = RawClient.Hello("0");
                (hello.Protocol, hello.LowestProtocol) = (Protocol.Version + 3, Protocol.Version);
                Assert.Equal(Protocol.Version, (await newer.GreetAsync(hello))?.Welcome?.Protocol);
            }
            await using (var stranger = RawClient.Open(address))
            {
                var hello = RawClient.Hello("1");
                (hello.Protocol, hello.LowestProtocol) = (Protocol.Version + 3, Protocol.Version + 1);
                var refusal = (await stranger.GreetAsync(hello))?.Refusal;
                Assert.Equal((Refusal.Types.Code.Version, true), (refusal!.Code, refusal.MayRetry));
            }
        }
    }

    private ClientMessage Ready() => new()
    {
        Ready =
            new() { Examples = 10, ModelLength = (ulong)layout.Length, LayoutSha256 = ByteString.CopyFrom(Protocol.LayoutHash(layout)) },
    };
}
