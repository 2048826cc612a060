using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// A web page that shows a run while it lasts, and <c>/metrics</c> for Prometheus. It only shows: it takes nothing but GET, and
/// the run never waits for it.
/// </summary>
public sealed class Dashboard : IRunView, IAsyncDisposable
{
    private readonly LiveRun run;
    private readonly MetricsPage metrics = new();
    private DashboardHost? host;

    private Dashboard(TimeProvider time) => run = new(time);

    /// <summary>What to open in a browser.</summary>
    public string Address => host!.Address;

    /// <exception cref="BadInputException">It cannot listen there, or may not.</exception>
    public static async Task<Dashboard> StartAsync(DashboardOptions options, TimeProvider time)
    {
        var dashboard = new Dashboard(time);
        try
        {
            dashboard.host = await DashboardHost.StartAsync(options, dashboard.run, time,
                new DashboardSite(dashboard.run, dashboard.metrics, time).ShowAsync).ConfigureAwait(false);
            return dashboard;
        }
        catch
        {
            dashboard.metrics.Dispose();
            throw;
        }
    }

    /// <summary>Shows how a run ends.</summary>
    public async Task<RunSummary> FollowAsync(Task<RunSummary> running)
    {
        try
        {
            var summary = await running.ConfigureAwait(false);
            run.End("over", summary.InWords(), ClassRow.Of(summary));
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

    public void Answered(int round, ClientReport result) => run.Answered(round, result);

    public void Write(RoundResult result) => run.Write(result);

    public void Report(string value) => run.Report(value);

    /// <summary>Readers are told the end, if they listen, and the rest is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        run.End("interrupted", "the run was stopped");
        if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
        metrics.Dispose();
    }

    /// <summary>The clients are those of a roster.</summary>
    internal void Watch(Roster roster) => run.Watch(roster);
}
