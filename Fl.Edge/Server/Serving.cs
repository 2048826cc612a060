using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>Runs an experiment over devices: listens, waits for clients, federates, and leaves a run folder.</summary>
public static class Serving
{
    /// <exception cref="BadInputException">Something that was asked for cannot be; told before training starts.</exception>
    /// <exception cref="RunFailedException">Training cannot go on.</exception>
    public static async Task<RunSummary> RunAsync(ServeRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<IRunView> views = request.Dashboard is { } dashboard ? [.. request.Views, dashboard] : request.Views;
        var (options, view) = (request.Options, new ServerLog(views, request.Time));
        var resolved = Resolved.Of(request.Experiment, request.BaseDirectory, request.Catalog);
        var experiment = resolved.Experiment;
        using var folder = request.Folder ?? (request.Resume ? RunFolder.Open(request.Out) : RunFolder.Create(request.Out));
        var past = request.Resume ? PastRun.Find(folder, experiment, request.Catalog, view) : null;
        if (past?.Summary is { } done) return done;
        var workload = await Workload.LoadAsync(resolved, view, cancellation).ConfigureAwait(false);
        using var store = new ClientStore(folder.Clients, budget: 0);
        await using var workers = workload.StartServerWorkers(request.Workers, store, request.Time);
        var timeline = Timeline.Start(folder, past?.Checkpoint.Round ?? 0);
        var enrolment = options.Devices is { } list ? new Enrolment(list, view) : null;
        var roster = new Roster(workload.Experiment.Clients.Count, new ClientIds(folder), Kept(enrolment, options));
        request.Dashboard?.Watch(roster);
        using var presence = new Meter(RunMetrics.MeterName);
        presence.CreateObservableGauge(
            "fl.clients.ready", () => new Measurement<int>(roster.ReadyCount, [new("experiment", experiment.Name)]), "{client}",
            "Clients that take assignments.");
        await using var pool = new GrpcClientPool(workload, roster, options, view);
        using var table = new DeviceTable(folder.Locate(DeviceTable.Name), workload.Dataset.Classes, goesOn: past is not null);
        await using var server = await EdgeServer.StartAsync(
            workload, timeline, roster, table, enrolment, options, view, request.Time).ConfigureAwait(false);
        view.Report($"listening on {server.Address}{(options.Certificate is null ? "" : " with TLS")}");
        var run = new Run
        {
            Workload = workload,
            Pool = pool,
            Workers = workers,
            Folder = folder,
            Views = views,
            Policy = request.Policy,
            Past = past,
            Store = store,
            Time = request.Time,
        };
        var goodbye = new Goodbye { Reason = "the server was stopped" };
        try
        {
            var summary = await run.ExecuteAsync(cancellation).ConfigureAwait(false);
            goodbye = new() { Reason = "the run is over", Finished = true };
            return summary;
        }
        catch (Exception error) when (error is RunFailedException or BadInputException)
        {
            goodbye = new() { Reason = Protocol.OneLine(error.Message), Finished = true, Failed = true };
            throw;
        }
        finally
        {
            await server.StopAsync(goodbye).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ids that numbers are kept for; null where nobody has credentials. Whom an authority vouches for is not known before they come.
    /// </summary>
    private static Func<IReadOnlySet<string>>? Kept(Enrolment? enrolment, ServeOptions options) =>
        enrolment is not null ? () => enrolment.Ids
        : options.ClientAuthority is not null ? static () => FrozenSet<string>.Empty
        : null;
}
