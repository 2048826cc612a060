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
    private readonly IWorkerDirectory workers;

    private ClusterOption(IWorkerDirectory workers) => this.workers = workers;

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
            return new(await LocalWorkers.StartAsync(Program(), count, Math.Max(1, threads / count), cancellation).ConfigureAwait(false));
        }
        var listed = new ListedWorkers([.. where.Split(',').Select(AddressOf)], secret);
        try
        {
            var found = await listed.FindAsync(cancellation).ConfigureAwait(false);
            return secret is not null || found.FirstOrDefault(place => !IPAddress.IsLoopback(place.Address.Address)) is not { } beyond
                ? new(listed)
                : throw new BadInputException(
                    $"--cluster {beyond.Name} is beyond this machine, where workers and drivers share a secret: give --secret-file.");
        }
        catch (IOException error)
        {
            throw new BadInputException($"--cluster {error.Message}");
        }
    }

    /// <summary>The pool over the workers.</summary>
    public Task<IClientPool> TrainAsync(TrainingParts parts, IProgress<string> progress, CancellationToken cancellation) =>
        Task.FromResult<IClientPool>(new ClusterPool(parts, workers, progress));

    public ValueTask DisposeAsync() => workers.DisposeAsync();

    private static EndPoint AddressOf(string text)
    {
        var at = text.LastIndexOf(':');
        if (at <= 0 || !ushort.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new BadInputException(
                $"--cluster '{text}' is no address; expected e.g. --cluster 10.0.0.5:7500,10.0.0.6:7500, or --cluster local:4.");
        return IPAddress.TryParse(text[..at], out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(text[..at], port);
    }

    /// <summary>How this program is started.</summary>
    private static string[] Program()
    {
        var self = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Path.Combine(AppContext.BaseDirectory, "fl.dll")] : [self];
    }
}
