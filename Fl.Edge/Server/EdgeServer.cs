using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fl.Core;
using Fl.Edge.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge;

/// <summary>Kestrel with <see cref="CoordinatorService"/> on one address, and nothing else.</summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);
    private readonly WebApplication app;
    private readonly Roster roster;

    private EdgeServer(WebApplication app, Roster roster) => (this.app, this.roster) = (app, roster);

    /// <summary>HOST:PORT that it listens on.</summary>
    public string Address => new Uri(app.Urls.First()).Authority;

    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<EdgeServer> StartAsync(
        Workload workload, Timeline timeline, Roster roster, ServeOptions options, IProgress<string> view, TimeProvider time)
    {
        if (options.Certificate is null && !options.Insecure && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"{options.Listen} is reachable from other machines: give --cert and --key (see 'fl certs'), or type --insecure for plaintext.");
        if (options.Devices is { } devices && !new DeviceFile(devices).Devices.Any(device => device.Revoked is null))
            throw new BadInputException($"'{devices}' has no enrolled device; add one with 'fl devices add ID --file {devices}'.");
        var certificate = options.Certificate is { } file ? ReadCertificate(file, options.Key) : null;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 4L * workload.Experiment.Clients.Count + 64;
            // A device's network may stall for seconds; heartbeats and the time of a transfer are the limits.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.RequestHeadersTimeout = Protocol.HandshakeTime;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null) listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    HandshakeTimeout = Protocol.HandshakeTime,
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                });
            });
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, BlockPool>();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = Protocol.MaxMessageBytes);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(new CoordinatorService(
            workload.Experiment, workload.Model.Layout, timeline, roster, new Admission(options, view), options, view, time));
        var app = builder.Build();
        app.MapGrpcService<CoordinatorService>();
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new BadInputException($"cannot listen on {options.Listen}: {Protocol.OneLine(error.GetBaseException().Message)}; choose another place with --listen.", error);
        }
        return new(app, roster);
    }

    /// <summary>Says goodbye to every client and stops listening.</summary>
    public async Task StopAsync(Goodbye goodbye)
    {
        using var limit = new CancellationTokenSource(GoodbyeTime);
        await Task.WhenAll(roster.Sessions.Select(session => session.DismissAsync(goodbye, limit.Token))).ConfigureAwait(false);
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

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static X509Certificate2 ReadCertificate(string file, string? key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(file, key);
            // A key that was read from PEM lives in memory only, where some platforms' TLS does not look.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new BadInputException($"'{file}' with key '{key}' cannot be read as a certificate in PEM: {Protocol.OneLine(error.Message)}", error);
        }
    }
}
