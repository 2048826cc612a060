using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Fl.Core;
using Fl.Edge;
using Fl.Reports;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl sim</c>: runs an experiment, or a sweep of them, over virtual clients on this machine.</summary>
public static class SimCommand
{
    public static Command Create(Catalog catalog)
    {
        var file = CommonOptions.Experiment();
        var (set, outFolder) = (CommonOptions.Set(catalog), CommonOptions.Out());
        var (resume, quiet) = (CommonOptions.Resume(), CommonOptions.Quiet());
        var workers = CommonOptions.OptionalNumber("--workers",
            "Threads that train, a client each, or several where a round has few; results do not depend on it "
            + $"[{Environment.ProcessorCount}; in a sweep the cores over --jobs].", 1, CommonOptions.MostThreads);
        var jobs = CommonOptions.OptionalNumber(
            "--jobs", "Runs of a sweep side by side [the cores over --workers, which is 1 then; the threads of a cluster].", 1,
            CommonOptions.MostThreads);
        var (seeds, with) = (SeedsOption.Create(), WithOption.Create());
        var profile = new Option<bool>("--profile")
        {
            Description = $"Say in the end where the run's time went, and leave it in {ProfileReport.Name}.",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Resolve and check everything, deal the data, say what the run would take, and train nothing.",
        };
        var (cluster, secret) = (ClusterOption.Create(), ClusterOption.Secret());
        var redis = ClusterOption.Redis("Train on the workers that have entered themselves here, under --cluster NAME [fl].");
        var (logFormat, json) = (LogFormatOption.Create(), CommonOptions.Json());
        var track = TrackOption.Create();
        var dashboard = DashboardOption.Create(
            "Show the run, or the runs of a sweep, in a browser on this machine while they last, "
            + $"on this port [{DashboardOptions.DefaultPort}]; 0 takes a free one.",
            "port");

        var command = new Command("sim", "Run an experiment, or a sweep of them, over virtual clients on this machine.")
        {
            file, set, with, seeds, outFolder, resume, workers, jobs, cluster, redis, secret, dashboard, track, profile, dryRun, logFormat,
            json, quiet,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string[] overrides =
            [
                .. parsed.GetValue(set)!,
                .. parsed.GetValue(seeds) is { } which ? [$"seeds={which}"] : Array.Empty<string>(),
            ];
            var path = parsed.GetValue(file)!;
            var extended = WithOption.Extend(parsed, with, catalog, path, overrides);
            var sweep = Sweep.Load(path, overrides, extended);
            var place = DashboardOption.Place(parsed, dashboard);
            var profiling = parsed.GetValue(profile) ? new ProfileView() : null;
            Check(place, profiling, sweep);
            if (profiling is not null && parsed.GetValue(json))
                throw new BadInputException("--profile prints where the time went for a person, and --json for a script: leave one out.");
            T? View<T>(Func<bool, T> make) where T : class =>
                parsed.GetValue(quiet) ? null : make(LogFormatOption.IsJson(parsed.GetValue(logFormat)));
            var baseDirectory = Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (parsed.GetValue(dryRun))
            {
                if (Array.Find<Option>([outFolder, resume, profile, cluster, redis, secret, dashboard, track, json], option =>
                    parsed.GetResult(option) is { Implicit: false }) is { } useless)
                    throw new BadInputException($"--dry-run leaves nothing behind: leave {useless.Name} out.");
                return DryRunAsync(sweep, baseDirectory, extended, parsed.GetValue(jobs), parsed.GetValue(workers), cancellation);
            }
            var redisPlace = ClusterOption.RedisOf(parsed, redis);
            var where = parsed.GetValue(cluster) ?? (redisPlace is null ? null : ClusterName.Default);
            if (where is null && parsed.GetValue(secret) is not null)
                throw new BadInputException("--secret-file is for the workers of a cluster: give --cluster, or leave it out.");
            var (atOnce, threads) = (parsed.GetValue(jobs), parsed.GetValue(workers));
            Func<CancellationToken, Task<ClusterOption>>? start = where is null ? null : stop => ClusterOption.StartAsync(
                where, redisPlace, threads ?? Environment.ProcessorCount, ClusterOption.SecretOf(parsed, secret),
                extended.Code?.Files ?? [], stop);
            if (sweep.IsSingle)
            {
                var folder = OutFolder.Of(parsed, outFolder, resume, sweep.Name);
                return RunAsync(new SimulationRequest
                {
                    Experiment = sweep.Runs[0].Experiment,
                    BaseDirectory = baseDirectory,
                    Out = folder.Path,
                    Folder = folder.Made,
                    Resume = parsed.GetValue(resume),
                    Workers = threads ?? Environment.ProcessorCount,
                    Catalog = extended,
                    Profile = profiling?.Profile,
                }, start, place, parsed.GetValue(track)!, profiling,
                View(isJson => SimulationViews.ForTerminal(Console.IsErrorRedirected, isJson)),
                parsed.GetValue(json) ? new RoundLinesView(Console.Out) : null, cancellation);
            }
            var shared = parsed.GetValue(outFolder) ?? Path.Combine(RunFolder.DefaultParent(sweep.Name), "sweep");
            Invocation.Of(parsed).GoOn = () =>
                Directory.Exists(shared) ? $"the sweep is in '{Results.Shown(shared)}'; the same command goes on with it." : null;
            return SweepAsync(new SweepRequest
            {
                Sweep = sweep,
                BaseDirectory = baseDirectory,
                Out = shared,
                SideBySide = SideBySide.On(Environment.ProcessorCount, sweep.Runs.Count, atOnce, threads),
                Catalog = extended,
            }, start, (atOnce, threads), place, parsed.GetValue(track)!,
            View(one => SimulationViews.ForSweep(Console.IsErrorRedirected, one)),
                parsed.GetValue(json) ? new RoundLinesSweepView(Console.Out) : null, cancellation);
        });
        return command;
    }

    private static async Task<int> DryRunAsync(
        Sweep sweep, string baseDirectory, Catalog catalog, int? jobs, int? workers, CancellationToken cancellation)
    {
        var (dryRun, view) = (new DryRun(catalog, TimeProvider.System), new StandardError());
        if (sweep.IsSingle)
        {
            var run = await dryRun.OfAsync(
                sweep.Runs[0].Experiment, baseDirectory, workers ?? Environment.ProcessorCount, view, cancellation).ConfigureAwait(false);
            foreach (var line in EstimateText.Of(run)) await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            await Console.Out.WriteAsync(run.Experiment.ToYaml()).ConfigureAwait(false);
            return 0;
        }
        var share = SideBySide.On(Environment.ProcessorCount, sweep.Runs.Count, jobs, workers);
        var shared = new SharedDatasets(sweep.Runs.DistinctBy(run => run.Label).Select(run => run.Experiment));
        var seconds = 0.0;
        foreach (var runs in sweep.Runs.GroupBy(run => run.Label))
        {
            var experiment = runs.First().Experiment;
            var run = await dryRun.OfAsync(experiment, baseDirectory, share.Workers, view, cancellation, shared).ConfigureAwait(false);
            shared.Release(experiment);
            seconds += run.Seconds * runs.Count();
            await Console.Out.WriteLineAsync(EstimateText.Of(runs.Key, runs.Count(), run)).ConfigureAwait(false);
        }
        await Console.Out.WriteLineAsync(
            $"{sweep.Runs.Count:n0} runs, {share.Jobs} side by side: "
            + $"{EstimateText.Duration(seconds / share.Jobs)}; nothing was trained").ConfigureAwait(false);
        return 0;
    }

    private static void Check(IPEndPoint? dashboard, ProfileView? profile, Sweep sweep)
    {
        if (profile is not null && !sweep.IsSingle)
            throw new BadInputException("--profile is of one run, and this is a sweep: leave it out, or run one of its experiments alone.");
        if (dashboard is null) return;
        if (!IPAddress.IsLoopback(dashboard.Address))
            throw new BadInputException($"fl sim shows its dashboard on this machine alone: give --dashboard {dashboard.Port}, "
                + $"and from another machine 'ssh -L {dashboard.Port}:127.0.0.1:{dashboard.Port} {Dns.GetHostName()}'.");
    }

    private static async Task<int> RunAsync(
        SimulationRequest request, Func<CancellationToken, Task<ClusterOption>>? cluster, IPEndPoint? place, string[] tracked,
        ProfileView? profile, ITerminalView? shown, RoundLinesView? json, CancellationToken cancellation)
    {
        using var made = request.Folder;
        using var telemetry = OtlpExport.Start(cancellation);
        await using var dashboard = place is null ? null : await DashboardOption.StartAsync(new() { Listen = place }).ConfigureAwait(false);
        await using var tracking = TrackOption.Start(tracked);
        await using var workers = cluster is null ? null : await cluster(cancellation).ConfigureAwait(false);
        if (workers is not null) request = request with { Train = workers.TrainAsync };
        using var view = shown;
        var plots = new PlotsBeside();
        IRunView?[] views = [view, dashboard, profile, tracking.Run, plots, json];
        var running = tracking.FollowAsync(Simulation.RunAsync(request with { Views = [.. views.OfType<IRunView>()] }, cancellation));
        var summary = await (dashboard?.FollowAsync(running) ?? running).ConfigureAwait(false);
        view?.Dispose();
        var plotting = Stopwatch.StartNew();
        plots.Finish(request.Out!, Console.Error.WriteLine);
        plotting.Stop();
        await Results.WriteAsync(summary, request.Out!, json).ConfigureAwait(false);
        profile?.Finish(request.Out!, plotting.Elapsed.TotalSeconds, Console.Out);
        return 0;
    }

    private static async Task<int> SweepAsync(
        SweepRequest request, Func<CancellationToken, Task<ClusterOption>>? cluster, (int? Jobs, int? Workers) asked, IPEndPoint? place,
        string[] tracked, ITerminalSweepView? shown, RoundLinesSweepView? json, CancellationToken cancellation)
    {
        await using var workers = cluster is null ? null : await cluster(cancellation).ConfigureAwait(false);
        if (workers is not null)
            request = await workers.DealAsync(request, asked.Jobs, asked.Workers, cancellation).ConfigureAwait(false);
        using var telemetry = OtlpExport.Start(cancellation);
        await using var dashboard = place is null ? null
            : await DashboardOption.StartAsync([request.Out], new() { Listen = place }, request.Catalog).ConfigureAwait(false);
        await using var tracking = TrackOption.Start(tracked);
        using var view = shown;
        ISweepView?[] views = [new SweepPlots(request.Out), tracking.Sweep, view, json];
        var outcomes = await SweepSimulation.RunAsync(
            request with { Views = [.. views.OfType<ISweepView>()] }, cancellation).ConfigureAwait(false);
        view?.Dispose();
        RunPlots.Write(request.Out, Console.Error.WriteLine);
        await Results.WriteAsync(outcomes, request.Out, json).ConfigureAwait(false);
        return outcomes.All(outcome => outcome.Failure is null) ? 0 : 1;
    }
}
