using System.Net;
using Fl.Core;
using Fl.Edge.Wire;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge;

/// <summary>Kestrel with <see cref="CoordinatorService"/> on one address, and nothing else.</summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    /// <summary>Connections over which nobody has come in: of one address, and of all. Each takes some 30 KiB.</summary>
    private const int WaitingOfOne = 1024, WaitingOfAll = 4096;

    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);
    private readonly WebApplication app;
    private readonly Roster roster;
    private readonly Doorway doorway;
    private readonly Health health;
    private readonly Expulsion? expulsion;
    private readonly FlowerService? flower;

    private EdgeServer(WebApplication app, Roster roster, Doorway doorway, Health health, Expulsion? expulsion, FlowerService? flower) =>
        (this.app, this.roster, this.doorway, this.health, this.expulsion, this.flower) = (app, roster, doorway, health, expulsion, flower);

    /// <summary>HOST:PORT that it listens on.</summary>
    public string Address => new Uri(app.Urls.First()).Authority;

    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<EdgeServer> StartAsync(
        Workload workload, Timeline timeline, Roster roster, DeviceTable table, Enrolment? enrolment, ServeOptions options, ServerLog log,
        TimeProvider time)
    {
        if (options.Certificate is null && !options.Insecure && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"{options.Listen} is reachable from other machines: give --cert and --key (see 'fl certs'), "
                + "or type --insecure for plaintext.");
        if (options.Flower && options.FlowerNetworks.Count == 0 && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"{options.Listen} is reachable from other machines, and Flower's clients carry no credentials: "
                + "say from where they may come, e.g. --flower-networks 192.168.1.0/24.");
        if (options.Devices is { } devices && !new DeviceFile(devices).Devices.Any(device => device.Revoked is null))
            throw new BadInputException($"'{devices}' has no enrolled device; add one with 'fl devices add ID --file {devices}'.");
        var certificate = options is { Certificate: { } file, Key: { } key } ? new OwnCertificate(file, key, log, time) : null;
        var devicesAuthority = options.ClientAuthority is { } authority ? new ClientCertificates(authority, log, time) : null;
        var doorway = new Doorway(WaitingOfOne, WaitingOfAll, time);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A device's network may stall for seconds; heartbeats and the time of a transfer are the limits.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.RequestHeadersTimeout = Protocol.HandshakeTime;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            // Kestrel keeps a record for each block of the most that a connection ever held, 24 KB for its own window of 768 KiB.
            kestrel.Limits.Http2.InitialStreamWindowSize = Protocol.ServerWindowBytes;
            if (options.Flower) FlowerLimits(kestrel.Limits.Http2, options);
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                doorway.Watch(listen);
                if (certificate is not null) listen.UseHttps(ServerTls.Of(certificate, devicesAuthority));
            });
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPool>();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = Protocol.MaxMessageBytes);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var health = new Health(enrolment);
        builder.Services.AddSingleton(health.Service);
        var admission = new Admission(options, devicesAuthority, enrolment);
        builder.Services.AddSingleton(new CoordinatorService(
            workload.Experiment, workload.Model.Layout, timeline, roster, table, admission, doorway, options, log, time));
        var app = builder.Build();
        app.MapGrpcService<CoordinatorService>();
        app.MapGrpcService<HealthServiceImpl>();
        foreach (var path in Health.Paths) app.MapGet(path, (RequestDelegate)health.AnswerAsync);
        var flower = options.Flower ? new FlowerService(workload, roster, table, admission, doorway, options, log, time) : null;
        app.MapPost(FlowerMethod.Path, flower is null ? FlowerService.Closed(log) : flower.JoinAsync);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            if (options.Health is { } place)
                log.Report($"health on http://{await health.ListenAsync(place, time).ConfigureAwait(false)}/healthz");
        }
        catch (IOException error)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new BadInputException($"cannot listen on {options.Listen}: {Protocol.OneLine(error.GetBaseException().Message)}; "
                + "choose another place with --listen.", error);
        }
        catch (BadInputException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        if (certificate is not null) _ = certificate.WatchAsync(app.Lifetime.ApplicationStopping);
        health.IsServing = true;
        return new(app, roster, doorway, health, enrolment is null ? null : new Expulsion(enrolment, roster, time), flower);
    }

    /// <summary>Says goodbye to every client and stops listening.</summary>
    public async Task StopAsync(Goodbye goodbye)
    {
        health.IsServing = false;
        using var limit = new CancellationTokenSource(GoodbyeTime);
        var sessions = roster.Sessions.Union(flower?.Sessions ?? []);
        await Task.WhenAll(sessions.Select(session => session.DismissAsync(goodbye, limit.Token))).ConfigureAwait(false);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        try
        {
            await app.StopAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Connections that did not end by themselves are cut.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (expulsion is not null) await expulsion.DisposeAsync().ConfigureAwait(false);
        await health.DisposeAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        doorway.Dispose();
    }

    /// <summary>
    /// Many clients may share a connection, as those of one Python process do: none of them may be held up by what another has
    /// sent that is not read yet. Pings find the dead, which send no heartbeats; a busy device has its time to answer.
    /// </summary>
    private static void FlowerLimits(Http2Limits limits, ServeOptions options)
    {
        limits.MaxStreamsPerConnection = options.MaxPerAddress;
        limits.InitialConnectionWindowSize = int.MaxValue;
        limits.InitialStreamWindowSize = 256 << 10;
        limits.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.KeepAlivePingTimeout = TimeSpan.FromSeconds(120);
    }
}
