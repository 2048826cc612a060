using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge.Tests;

/// <summary>Who answers instead of a server is named in words that a person can act on, and waited out.</summary>
public sealed class StrangerTests : Federated
{
    private const string Page = "<html>Welcome to the hotel</html>";

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n", false,
        "speaks HTTP/1, as no server of this protocol does: a captive portal")]
    [InlineData("HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno", false,
        "a captive portal whose page wants to be opened")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", true, "speaks plain HTTP, not TLS: a captive portal")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", true, "what answers there speaks no TLS; is the port right?")]
    public async Task Another_program_on_the_port_is_told_for_what_it_is(string words, bool tls, string told)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeWordsAsync(listener, words);
        await using (var device = InProcessDevice.Join(listener.LocalEndpoint.ToString()!, new() { Tls = tls }))
        {
            await device.WaitForAsync(told);
            await device.WaitForAsync("trying again, at most 5 minutes apart");
            Assert.False(device.Running.IsCompleted);
        }
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    [Theory]
    [InlineData(302, "what answers there sends one on to http://portal.example/login: a captive portal")]
    [InlineData(503, "disconnected: a gateway answers HTTP 503; the server behind it may be down; trying again, at most 15 s apart")]
    [InlineData(200, "what answers there is a web page (HTTP 200, text/html): a captive portal")]
    public async Task A_web_page_over_HTTP_2_is_told_for_what_it_is(int code, string told)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        await using var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.StatusCode = code;
            context.Response.ContentType = "text/html";
            if (code == 302) context.Response.Headers.Location = "http://portal.example/login";
            await context.Response.WriteAsync(Page, context.RequestAborted);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var device = InProcessDevice.Join(new Uri(app.Urls.First()).Authority);
        await device.WaitForAsync(told);
        Assert.Equal(1, device.Count("trying again, at most"));
    }

    [Fact]
    public async Task A_server_of_plaintext_where_TLS_is_expected_and_one_of_TLS_where_plaintext_is_are_told_so()
    {
        await using var plain = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over]);
        await using (var device = InProcessDevice.Join(plain.Address, new() { Tls = true }))
            await device.WaitForAsync("the server speaks plaintext where TLS is expected: join without --ca and --tls, or start it with");
        await OutputAsync("certs", "tls");
        var (file, key) = (Path.Combine(Root, "tls/server.pem"), Path.Combine(Root, "tls/server-key.pem"));
        var own = new OwnCertificate(file, key, new Told(), TimeProvider.System);
        await using var server = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over], ServerTls.Of(own));
        await using (var device = InProcessDevice.Join(server.Address))
            await device.WaitForAsync("with --ca FILE or --tls");
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told_as_one_and_asked_for_again()
    {
        var race = new AddressRace(
            (_, _) => throw new SocketException((int)SocketError.HostNotFound), (_, _) => throw new NotSupportedException(),
            TimeProvider.System);
        var dialer = new Dialer("fl.example:8642", new() { Insecure = true }, new Told(), TimeProvider.System, race);
        using var dial = dialer.Open();
        using var call = dial.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            JoinMethod.Instance, null, new(cancellationToken: TestContext.Current.CancellationToken));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(
            "the name 'fl.example' cannot be looked up; is there a network, and is the name right?",
            Assert.IsType<ConnectionLostException>(dial.WhoAnswers(error)).Message);
    }

    [Fact]
    public async Task A_device_without_a_clock_joins_when_its_clock_is_right()
    {
        await OutputAsync("certs", "tls");
        var (file, key) = (Path.Combine(Root, "tls/server.pem"), Path.Combine(Root, "tls/server-key.pem"));
        var own = new OwnCertificate(file, key, new Told(), TimeProvider.System);
        await using var server = await CannedServer.StartAsync((_, _, _) => [CannedServer.Over], ServerTls.Of(own));
        var clock = new Compressed(100);
        clock.Wrong = DateTimeOffset.UnixEpoch - clock.GetUtcNow();
        await using var device = InProcessDevice.Join(server.Address, new() { Authority = Path.Combine(Root, "tls/ca.pem") }, clock);
        await device.WaitForAsync("the server's certificate is valid from ");
        Assert.Equal(1, device.Count("only; is this device's clock right?; trying again"));
        Assert.Equal(0, server.Hellos);
        clock.Wrong = default;
        await device.Running;
    }

    private static async Task ServeWordsAsync(TcpListener listener, string words)
    {
        while (true)
        {
            using var tcp = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            try
            {
                var stream = tcp.GetStream();
                if (await stream.ReadAsync(new byte[1000], TestContext.Current.CancellationToken) == 0) continue;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(words), TestContext.Current.CancellationToken);
                // The client hangs up.
                while (await stream.ReadAsync(new byte[1000], TestContext.Current.CancellationToken) > 0) { }
            }
            catch (IOException)
            {
                // It did already.
            }
        }
    }
}
