using System.Net;
using Fl.Edge.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge.Tests;

/// <summary>A server that answers each hello as a test says, in this process.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int hellos;

    private CannedServer(WebApplication app) => this.app = app;

    /// <summary>The run is over: an answer that ends a device well.</summary>
    public static ServerMessage Over => new() { Goodbye = new() { Finished = true } };

    /// <summary>HOST:PORT that it listens on.</summary>
    public string Address { get; private set; } = "";

    public int Port => IPEndPoint.Parse(Address).Port;

    /// <summary>How many hellos came.</summary>
    public int Hellos => Volatile.Read(ref hellos);

    /// <param name="answer">What is said to the n-th hello, from 0; the stream ends after it, or when the welcomed client leaves.</param>
    /// <param name="tls">Null for plaintext.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<CannedServer> StartAsync(
        Func<int, ClientMessage, ServerCallContext, ServerMessage[]> answer, TlsHandshakeCallbackOptions? tls = null, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var web = builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        web.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls is not null) listen.UseHttps(tls);
        }));
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var script = new Script(answer);
        builder.Services.AddSingleton(script);
        var app = builder.Build();
        app.MapGrpcService<Script>();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = new CannedServer(app) { Address = new Uri(app.Urls.First()).Authority };
        script.Heard = () => Interlocked.Increment(ref server.hellos) - 1;
        return server;
    }

    public static ServerMessage[] Refuse(Refusal.Types.Code code, string message = "not now.") =>
        [new() { Refusal = new() { Code = code, Message = message } }];

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        try
        {
            await app.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Cut.
        }
        await app.DisposeAsync();
    }

    private sealed class Script(Func<int, ClientMessage, ServerCallContext, ServerMessage[]> answer) : JoinService
    {
        public Func<int> Heard { get; set; } = () => 0;

        public override async Task Join(
            IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
        {
            if (!await requestStream.MoveNext(context.CancellationToken)) return;
            var messages = answer(Heard(), requestStream.Current, context);
            foreach (var message in messages) await responseStream.WriteAsync(message, context.CancellationToken);
            if (messages[^1].Welcome is null) return;
            while (await requestStream.MoveNext(context.CancellationToken) && requestStream.Current.Goodbye is null) { }
        }
    }
}
