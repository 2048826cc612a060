using System.CommandLine;
using System.Globalization;
using System.Net;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>--cluster</c>: the workers that train instead of this process.</summary>
internal sealed class ClusterOption : IAsyncDisposable
{
    private const string Local = "local:";
    private readonly IWorkerDirectory directory;
    private readonly int? threads;
    private ClusterRuns? runs;

    /// <param name="threads">Of all workers together; null where that is theirs to say.</param>
    private ClusterOption(IWorkerDirectory directory, int? threads) => (this.directory, this.threads) = (directory, threads);

    public static Option<string?> Create() => new("--cluster")
    {
        Description = "Train on the workers at these addresses (see 'fl worker'), on the one at an address and those that it knows, "
            + "or on so many that are started here: local:4. NAME@ before addresses names their cluster; with --redis the name alone.",
        HelpName = "where",
    };

    public static Option<string?> Secret() =>
        CommonOptions.File(
            "--secret-file", $"What driver and workers of a cluster share, 32 characters or more [the variable {ClusterSecret.Variable}].");

    public static Option<string?> Redis(string description) => new("--redis")
    {
        Description = $"{description} The variable {RedisPlace.Variable} has its password; rediss:// is TLS.",
        HelpName = "[rediss://]host:port",
    };

    /// <summary>The Redis that was given; null where none was.</summary>
    /// <exception cref="BadInputException">It is no address.</exception>
    public static RedisPlace? RedisOf(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { } text
        ? RedisPlace.Parse(option.Name, text, Environment.GetEnvironmentVariable(RedisPlace.Variable))
        : null;

    /// <summary>The secret that was given; null where none was.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is too short.</exception>
    public static ClusterSecret? SecretOf(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is { } path)
        {
            if (!File.Exists(path)) throw new BadInputException($"--secret-file '{path}' is not there.");
            return new(File.ReadAllText(path));
        }
        return Environment.GetEnvironmentVariable(ClusterSecret.Variable) is { Length: > 0 } text ? new(text) : null;
    }

    /// <summary>Starts the workers, or finds those that were started.</summary>
    /// <param name="where">As it was given; with Redis the cluster's name.</param>
    /// <param name="threads">Of all workers that are started here together.</param>
    /// <param name="code">Of the user's own, for workers that are started here; others are given theirs.</param>
    public static async Task<ClusterOption> StartAsync(
        string where, RedisPlace? redis, int threads, ClusterSecret? secret, IReadOnlyList<CodeFile> code, CancellationToken cancellation)
    {
        if (redis is not null)
        {
            if (where.Contains(':', StringComparison.Ordinal))
                throw new BadInputException($"--redis says where the workers are, and --cluster '{where}' does too: leave one of them out; "
                    + "beside --redis, --cluster takes the name of a cluster.");
            return new(await RedisWorkers.OpenAsync(redis, ClusterName.Parse(where), secret, cancellation).ConfigureAwait(false), null);
        }
        if (where.StartsWith(Local, StringComparison.Ordinal))
        {
            if (!int.TryParse(where[Local.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is < 1 or > 256)
                throw new BadInputException(
                    $"--cluster '{where}' says no number of workers from 1 to 256; expected e.g. --cluster local:4.");
            var each = Math.Max(1, threads / count);
            string[] program = [.. Program(), "worker", .. code.SelectMany(file => new[] { "--with", file.File })];
            return new(await LocalWorkers.StartAsync(program, count, each, cancellation).ConfigureAwait(false), each * count);
        }
        return new(await FindAsync(where, secret, cancellation).ConfigureAwait(false), null);
    }

    /// <summary>The pool over the workers.</summary>
    public Task<IClientPool> TrainAsync(TrainingParts parts, IProgress<string> progress, CancellationToken cancellation) =>
        Task.FromResult<IClientPool>(new ClusterPool(parts, directory, progress));

    /// <summary>
    /// Has the workers run a sweep: each run whole on one thread of one of them; or where there are fewer runs than workers, or where one
    /// at a time is asked for, one run after the other on all of them.
    /// </summary>
    /// <param name="jobs">Runs at a time at most, where somebody says.</param>
    /// <param name="workers">Threads, where somebody says.</param>
    /// <exception cref="BadInputException">What somebody says would do nothing.</exception>
    public async Task<SweepRequest> DealAsync(SweepRequest request, int? jobs, int? workers, CancellationToken cancellation)
    {
        var count = request.Sweep.Runs.Count;
        if (jobs == 1 || count < await CountAsync(cancellation).ConfigureAwait(false))
            return request with
            {
                SideBySide = new(1, workers ?? Environment.ProcessorCount),
                Run = (run, _, stop) => Simulation.RunAsync(run with { Train = TrainAsync }, stop),
            };
        if (threads is null && workers is not null)
            throw new BadInputException("--workers does nothing here: each run of the sweep is trained on one thread of a worker, and "
                + "'fl worker --workers' says how many those have; leave it out, or take one run after the other with --jobs 1.");
        runs = new(directory);
        var most = Math.Min(jobs ?? int.MaxValue, threads ?? int.MaxValue);
        return request with
        {
            SideBySide = most == int.MaxValue ? null : new(Math.Min(most, count), 1),
            Run = runs.RunAsync,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (runs is not null) await runs.DisposeAsync().ConfigureAwait(false);
        await directory.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Workers that there are now, or will be by a list; 0 where nobody says.</summary>
    private async Task<int> CountAsync(CancellationToken cancellation)
    {
        try
        {
            return (await directory.FindAsync(cancellation).ConfigureAwait(false)).Count;
        }
        catch (Exception error) when (error is IOException or RunFailedException)
        {
            return 0;
        }
    }

    /// <summary>The workers at some addresses, or those that a worker at one knows.</summary>
    private static async Task<IWorkerDirectory> FindAsync(string where, ClusterSecret? secret, CancellationToken cancellation)
    {
        var at = where.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? ClusterName.Default : ClusterName.Parse(where[..at]);
        HostPort[] given = [.. where[(at + 1)..].Split(',').Select(text => HostPort.Parse(
            "--cluster", text, "--cluster 10.0.0.5:7500,10.0.0.6:7500, or --cluster local:4"))];
        foreach (var worker in given)
        {
            // One alone may be a name that is not known yet.
            if (secret is not null && given.Length == 1) break;
            var found = await LookUpAsync(worker, cancellation).ConfigureAwait(false);
            if (secret is null && !IPAddress.IsLoopback(found.Address))
                throw new BadInputException(
                    $"--cluster {worker} is beyond this machine, where workers and drivers share a secret: give --secret-file.");
        }
        return given is [var one] ? new JoinedWorkers(name, one, secret) : new ListedWorkers(name, given, secret);
    }

    private static async Task<IPEndPoint> LookUpAsync(HostPort worker, CancellationToken cancellation)
    {
        try
        {
            return await worker.FindAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new BadInputException($"--cluster {error.Message}");
        }
    }

    /// <summary>How this program is started.</summary>
    private static string[] Program()
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Path.Combine(AppContext.BaseDirectory, "fl.dll")] : [self];
    }
}
