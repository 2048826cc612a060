using System.Net;
using Fl.Core;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Fl.Edge;

/// <summary>
/// How a server is, for whoever watches it: gRPC's health service, and over HTTP <c>/healthz</c> (the process answers) and
/// <c>/readyz</c> (devices may join now). Neither tells anything else.
/// </summary>
internal sealed class Health(Enrolment? enrolment) : IAsyncDisposable
{
    public static readonly IReadOnlyList<string> Paths = ["/healthz", "/readyz"];
    private const int WaitingOfOne = 64, WaitingOfAll = 256;
    private WebApplication? site;
    private Doorway? doorway;
    private bool isServing;

    /// <summary>gRPC's (grpc.health.v1).</summary>
    public HealthServiceImpl Service { get; } = new();

    /// <summary>Whether devices are served.</summary>
    public bool IsServing
    {
        get => Volatile.Read(ref isServing);
        set
        {
            Volatile.Write(ref isServing, value);
            foreach (var service in (string[])["", "fl.v1.Coordinator"])
                Service.SetStatus(service, value ? ServingStatus.Serving : ServingStatus.NotServing);
        }
    }

    /// <summary>Answers over HTTP/1.1 too, on a port of its own; returns HOST:PORT.</summary>
    /// <exception cref="BadInputException">It cannot listen there.</exception>
    public async Task<string> ListenAsync(IPEndPoint place, TimeProvider time)
    {
        doorway = new Doorway(WaitingOfOne, WaitingOfAll, time);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(place, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                doorway.Watch(listen);
            });
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        site = builder.Build();
        site.Run(AnswerAsync);
        try
        {
            await site.StartAsync().ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new BadInputException(
                $"--health cannot listen on {place}: {Protocol.OneLine(error.GetBaseException().Message)}; choose another port.", error);
        }
        return new Uri(site.Urls.First()).Authority;
    }

    public Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var status = !Paths.Contains(path) ? StatusCodes.Status404NotFound
            : path == Paths[0] || (IsServing && enrolment is not { IsReadable: false }) ? StatusCodes.Status200OK
            : StatusCodes.Status503ServiceUnavailable;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(status == StatusCodes.Status200OK ? "ok\n"
            : status == StatusCodes.Status404NotFound ? "nothing here\n"
            : "not ready\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (site is not null) await site.DisposeAsync().ConfigureAwait(false);
        doorway?.Dispose();
    }
}
