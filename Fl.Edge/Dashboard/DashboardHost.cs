using System.Net;
using Fl.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge;

/// <summary>Serves a dashboard's pages to those who may see them. It takes nothing but GET.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    /// <summary>Nothing from elsewhere, and no script or style but the page's own files.</summary>
    private const string Policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Connections without a request that may be answered: of one address, and of all.</summary>
    private const int WaitingOfOne = 64, WaitingOfAll = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private readonly DashboardOptions options;
    private readonly Visitors visitors;
    private readonly Doorway doorway;
    private readonly Func<HttpContext, string, Task> show;
    private readonly WebApplication app;

    private DashboardHost(DashboardOptions options, IProgress<string> view, TimeProvider time, Func<HttpContext, string, Task> show)
    {
        (this.options, this.show, visitors, doorway) = (options, show, Visitors.Of(options), new(WaitingOfOne, WaitingOfAll, time));
        var certificate = options is { Certificate: { } file, Key: { } key } ? new OwnCertificate(file, key, view, time) : null;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(options.Listen, listen =>
            {
                doorway.Watch(listen);
                listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
                if (certificate is not null) listen.UseHttps(ServerTls.Of(certificate));
            });
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>What to open in a browser.</summary>
    public string Address
    {
        get
        {
            var served = new Uri(app.Urls.First());
            var isEverywhere = options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any);
            var host = isEverywhere ? Dns.GetHostName() : served.Host;
            return $"{served.Scheme}://{host}:{served.Port}/{(visitors.Token is { } token ? $"?token={token}" : "")}";
        }
    }

    /// <param name="view">Told of what is the matter with the certificate.</param>
    /// <param name="show">Answers a request for a path, of somebody who may see it.</param>
    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<DashboardHost> StartAsync(
        DashboardOptions options, IProgress<string> view, TimeProvider time, Func<HttpContext, string, Task> show)
    {
        if (options.Certificate is null && !options.Insecure && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"a dashboard on {options.Listen} is reachable from other machines: "
                + "give --cert and --key (see 'fl certs'), or type --insecure for plaintext.");
        var host = new DashboardHost(options, view, time, show);
        try
        {
            await host.app.StartAsync().ConfigureAwait(false);
            return host;
        }
        catch (IOException error)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw new BadInputException($"the dashboard cannot listen on {options.Listen}: "
                + $"{Protocol.OneLine(error.GetBaseException().Message)}; choose another port, or 0 for a free one.", error);
        }
    }

    /// <summary>Readers get a moment to be told the end, and the rest is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await app.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Connections that did not end by themselves are cut.
        }
        await app.DisposeAsync().ConfigureAwait(false);
        doorway.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!HttpMethods.IsGet(request.Method))
        {
            response.Headers.Allow = "GET";
            await Answer.SayAsync(response, StatusCodes.Status405MethodNotAllowed, "This dashboard only shows.").ConfigureAwait(false);
        }
        else if (visitors.WhyNot(context) is var (status, reason)) await Answer.SayAsync(response, status, reason).ConfigureAwait(false);
        else
        {
            using var admitted = doorway.Admit(context);
            await show(context, request.Path.Value ?? "").ConfigureAwait(false);
        }
    }
}
