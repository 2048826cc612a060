using System.Net;
using Fl.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fl.Edge;

/// <summary>
/// A web page that shows a run while it lasts, and <c>/metrics</c> for Prometheus. It only shows: it takes nothing but GET, and
/// the run never waits for it.
/// </summary>
public sealed class Dashboard : IRunView, IAsyncDisposable
{
    /// <summary>Connections without a request that may be answered: of one address, and of all.</summary>
    private const int WaitingOfOne = 64, WaitingOfAll = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private readonly LiveRun run;
    private readonly MetricsPage metrics = new();
    private readonly DashboardOptions options;
    private readonly Visitors visitors;
    private readonly Doorway doorway;
    private readonly WebApplication app;

    private Dashboard(DashboardOptions options, TimeProvider time)
    {
        (this.options, run, visitors, doorway) = (options, new(time), Visitors.Of(options), new(WaitingOfOne, WaitingOfAll, time));
        var certificate = options is { Certificate: { } file, Key: { } key } ? new OwnCertificate(file, key, run, time) : null;
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
        app.Run(new DashboardSite(run, metrics, visitors, doorway, time).AnswerAsync);
    }

    /// <summary>What to open in a browser.</summary>
    public string Address
    {
        get
        {
            var served = new Uri(app.Urls.First());
            var host = options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName() : served.Host;
            return $"{served.Scheme}://{host}:{served.Port}/{(visitors.Token is { } token ? $"?token={token}" : "")}";
        }
    }

    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<Dashboard> StartAsync(DashboardOptions options, TimeProvider time)
    {
        if (options.Certificate is null && !options.Insecure && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"a dashboard on {options.Listen} is reachable from other machines: give --cert and --key (see 'fl certs'), or type --insecure for plaintext.");
        var dashboard = new Dashboard(options, time);
        try
        {
            await dashboard.app.StartAsync().ConfigureAwait(false);
            return dashboard;
        }
        catch (IOException error)
        {
            await dashboard.DisposeAsync().ConfigureAwait(false);
            throw new BadInputException($"the dashboard cannot listen on {options.Listen}: {Protocol.OneLine(error.GetBaseException().Message)}; choose another port, e.g. --dashboard 0 for a free one.", error);
        }
    }

    /// <summary>Shows how a run ends.</summary>
    public async Task<RunSummary> FollowAsync(Task<RunSummary> running)
    {
        try
        {
            var summary = await running.ConfigureAwait(false);
            run.End("over", summary.InWords());
            return summary;
        }
        catch (OperationCanceledException)
        {
            run.End("interrupted", $"{run.Round} rounds were over; --resume goes on");
            throw;
        }
        catch (Exception error)
        {
            run.End("failed", error.Message);
            throw;
        }
    }

    public void Start(RunPlan plan) => run.Start(plan);

    public void Asked(int round, int client) => run.Asked(round, client);

    public void Answered(int round, ClientResult result) => run.Answered(round, result);

    public void Write(RoundResult result) => run.Write(result);

    public void Report(string value) => run.Report(value);

    /// <summary>Readers are told the end, if they listen, and the rest is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        run.End("interrupted", "the run was stopped");
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
        metrics.Dispose();
    }

    /// <summary>The clients are those of a roster.</summary>
    internal void Watch(Roster roster) => run.Watch(roster);
}
