using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fl.Core;
using Fl.Sim;

namespace Fl.Cli;

/// <summary><c>--cluster</c>: the workers that train instead of this process.</summary>
internal sealed class ClusterOption : IAsyncDisposable
{
    private const string Local = "local:";
    private readonly LocalWorkers? local;
    private readonly IReadOnlyList<IPEndPoint> addresses;
    private readonly ClusterSecret? secret;
    private readonly int? threads;
    private ClusterRuns? runs;

    /// <param name="threads">Of all of them.</param>
    private ClusterOption(LocalWorkers local, int threads) =>
        (this.local, addresses, secret, this.threads) = (local, local.Addresses, local.Secret, threads);

    private ClusterOption(IReadOnlyList<IPEndPoint> addresses, ClusterSecret? secret) =>
        (this.addresses, this.secret) = (addresses, secret);

    public static Option<string?> Create() => new("--cluster")
    {
        Description = "Train on the workers at these addresses (see 'fl worker'), or on so many that are started here: local:4.",
        HelpName = "where",
    };

    public static Option<string?> Secret() =>
        CommonOptions.File(
            "--secret-file", $"What driver and workers of a cluster share, 32 characters or more [the variable {ClusterSecret.Variable}].");

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
    /// <param name="where">As it was given.</param>
    /// <param name="threads">Of all workers that are started here together.</param>
    public static async Task<ClusterOption> StartAsync(string where, int threads, ClusterSecret? secret, CancellationToken cancellation)
    {
        if (where.StartsWith(Local, StringComparison.Ordinal))
        {
            if (!int.TryParse(where[Local.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is < 1 or > 256)
                throw new BadInputException(
                    $"--cluster '{where}' says no number of workers from 1 to 256; expected e.g. --cluster local:4.");
            var each = Math.Max(1, threads / count);
            return new(await LocalWorkers.StartAsync(Program(), count, each, cancellation).ConfigureAwait(false), each * count);
        }
        IPEndPoint[] addresses = [.. where.Split(',').Select(AddressOf)];
        if (secret is null && Array.Find(addresses, address => !IPAddress.IsLoopback(address.Address)) is { } beyond)
            throw new BadInputException(
                $"--cluster {beyond} is beyond this machine, where workers and drivers share a secret: give --secret-file.");
        return new(addresses, secret);
    }

    /// <summary>The pool over the workers.</summary>
    public Task<IClientPool> TrainAsync(TrainingParts parts, IProgress<string> progress, CancellationToken cancellation) =>
        Task.FromResult<IClientPool>(new ClusterPool(parts, addresses, secret, progress));

    /// <summary>
    /// Has the workers run a sweep: each run whole on one thread of one of them; or where there are fewer runs than workers, or where one
    /// at a time is asked for, one run after the other on all of them.
    /// </summary>
    /// <param name="jobs">Runs at a time at most, where somebody says.</param>
    /// <param name="workers">Threads, where somebody says.</param>
    /// <exception cref="BadInputException">What somebody says would do nothing.</exception>
    public SweepRequest Deal(SweepRequest request, int? jobs, int? workers)
    {
        var count = request.Sweep.Runs.Count;
        if (jobs == 1 || count < addresses.Count)
            return request with
            {
                SideBySide = new(1, workers ?? Environment.ProcessorCount),
                Run = (run, _, cancellation) => Simulation.RunAsync(run with { Train = TrainAsync }, cancellation),
            };
        if (local is null && workers is not null)
            throw new BadInputException("--workers does nothing here: each run of the sweep is trained on one thread of a worker, and "
                + "'fl worker --workers' says how many those have; leave it out, or take one run after the other with --jobs 1.");
        runs = new(addresses, secret);
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
        if (local is not null) await local.DisposeAsync().ConfigureAwait(false);
    }

    private static IPEndPoint AddressOf(string text)
    {
        var at = text.LastIndexOf(':');
        if (at <= 0 || !ushort.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new BadInputException(
                $"--cluster '{text}' is no address; expected e.g. --cluster 10.0.0.5:7500,10.0.0.6:7500, or --cluster local:4.");
        try
        {
            return new(IPAddress.TryParse(text[..at], out var address) ? address : Dns.GetHostAddresses(text[..at])[0], port);
        }
        catch (SocketException error)
        {
            throw new BadInputException($"--cluster '{text}': {error.Message}.");
        }
    }

    /// <summary>How this program is started.</summary>
    private static string[] Program()
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Path.Combine(AppContext.BaseDirectory, "fl.dll")] : [self];
    }
}
