using System.CommandLine;
using System.Net;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>fl worker</c>: trains simulated clients for whoever runs <c>fl sim --cluster</c>.</summary>
public static class WorkerCommand
{
    /// <summary>Where a worker listens where nobody says.</summary>
    private const int DefaultPort = 7500;

    public static Command Create(Catalog catalog)
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Where drivers find it; port 0 takes a free one.",
            HelpName = "address:port",
            DefaultValueFactory = _ => $"127.0.0.1:{DefaultPort}",
        };
        var workers = CommonOptions.OptionalNumber(
            "--workers", $"Threads that train; results do not depend on it [{Environment.ProcessorCount}].", 1, CommonOptions.MostThreads);
        var data = CommonOptions.File("--data", "Where the data set is on this machine [where the driver's is, or the cache].");
        var cluster = new Option<string>("--cluster")
        {
            Description = "The name of its cluster: drivers of another do not work with it.",
            HelpName = "name",
            DefaultValueFactory = _ => ClusterName.Default,
        };
        var join = new Option<string?>("--join")
        {
            Description = "A worker of the cluster, through which drivers and other workers hear of this one.",
            HelpName = "address:port",
        };
        var redis = ClusterOption.Redis("A Redis in which it enters itself under the cluster's name, for drivers.");
        var (secret, quiet, with) = (ClusterOption.Secret(), CommonOptions.Quiet(), WithOption.Create());
        var owned = new Option<bool>("--owned") { Description = "End when standard input closes: with whoever started it, over ssh too." };
        var command = new Command("worker", "Train simulated clients, or whole runs of a sweep, for 'fl sim --cluster', until interrupted.")
        {
            listen, cluster, join, redis, workers, data, with, secret, quiet, owned,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new WorkerOptions
            {
                Listen = DashboardOption.Parse("--listen", parsed.GetValue(listen)!),
                Cluster = ClusterName.Parse(parsed.GetValue(cluster)!),
                Join = parsed.GetValue(join) is { } first ? HostPort.Parse("--join", first, "--join 10.0.0.5:7500") : null,
                Redis = ClusterOption.RedisOf(parsed, redis),
                Threads = parsed.GetValue(workers) ?? Environment.ProcessorCount,
                Secret = ClusterOption.SecretOf(parsed, secret),
                Data = parsed.GetValue(data),
                Catalog = WithOption.Extend(parsed, with, catalog),
                Progress = parsed.GetValue(quiet) ? null : new StandardError(),
            };
            Check(options);
            using var telemetry = OtlpExport.Start(cancellation);
            await using var worker = await WorkerSilo.StartAsync(options, cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync($"worker: {options.Threads} threads, listening on {worker.Address}").ConfigureAwait(false);
            var ending = parsed.GetValue(owned) ? Console.In.ReadToEndAsync(cancellation) : Task.Delay(Timeout.Infinite, cancellation);
            await (await Task.WhenAny(ending, worker.Entered).ConfigureAwait(false)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static void Check(WorkerOptions options)
    {
        if (options.Secret is null && !IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException(
                $"--listen {options.Listen} is beyond this machine, where workers and drivers share a secret: give --secret-file.");
        if (options.Listen.Address.Equals(IPAddress.Any) || options.Listen.Address.Equals(IPAddress.IPv6Any))
            throw new BadInputException(
                $"--listen {options.Listen} is no address by which drivers find this machine: give one of its own.");
        if (options.Join is not null && options.Redis is not null)
            throw new BadInputException("--join and --redis are two ways for drivers to hear of a worker: leave one of them out.");
        if (options.Join is { } first && IPAddress.TryParse(first.Host == "localhost" ? "127.0.0.1" : first.Host, out var address)
            && IPAddress.IsLoopback(address) != IPAddress.IsLoopback(options.Listen.Address))
            throw new BadInputException($"--join {first} and --listen {options.Listen}: one is for this machine alone, the other is not, "
                + "and a driver that finds the one does not find the other: give addresses of one network.");
    }
}
