using System.Net;
using Fl.Edge.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Fl.Edge.Tests;

/// <summary>A server that says whatever a test wants, over plaintext on the loopback.</summary>
internal sealed class ScriptedServer : Coordinator.CoordinatorBase, IAsyncDisposable
{
    private readonly Func<ScriptedCall, Task> talk;
    private WebApplication app = null!;

    private ScriptedServer(Func<ScriptedCall, Task> talk) => this.talk = talk;

    /// <summary>HOST:PORT.</summary>
    public string Address { get; private set; } = "";

    /// <param name="talk">Has the conversation of one call, whose hello has been read.</param>
    public static async Task<ScriptedServer> StartAsync(Func<ScriptedCall, Task> talk)
    {
        var server = new ScriptedServer(talk);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxSendMessageSize = null);
        builder.Services.AddSingleton(server);
        server.app = builder.Build();
        server.app.MapGrpcService<ScriptedServer>();
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        var address = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new Uri(address).Authority;
        return server;
    }

    public override async Task Join(
        IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)) return;
        await talk(new(requestStream.Current.Hello, requestStream, responseStream, context.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }
}
