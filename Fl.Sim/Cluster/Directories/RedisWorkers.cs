using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>The workers that have entered themselves in Redis under the cluster's name.</summary>
public sealed class RedisWorkers : IWorkerDirectory
{
    private readonly RedisTable table;

    private RedisWorkers(RedisTable table, RedisPlace place, string cluster, ClusterSecret? secret) =>
        (this.table, Where, Cluster, Secret) = (table, $"Redis at {place}, as '{cluster}'", cluster, secret);

    public string Cluster { get; }

    public ClusterSecret? Secret { get; }

    public bool IsOpen => true;

    public string Where { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="RunFailedException">Redis does not answer, or refuses the password.</exception>
    public static async Task<RedisWorkers> OpenAsync(
        RedisPlace place, string cluster, ClusterSecret? secret, CancellationToken cancellation) =>
        new(await RedisTable.OpenAsync(place, cluster, cancellation).ConfigureAwait(false), place, cluster, secret);

    public async Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation) =>
        [.. (await table.ReadAsync(cancellation).ConfigureAwait(false)).Select(WorkerAddress.Read).OfType<IPEndPoint>()
            .Select(address => new WorkerPlace($"{address}", address))];

    public ValueTask DisposeAsync() => table.DisposeAsync();
}
