using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>How a worker is started.</summary>
public sealed record WorkerOptions
{
    /// <summary>Where drivers find it; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The name of its cluster.</summary>
    public string Cluster { get; init; } = ClusterName.Default;

    /// <summary>A worker of the cluster, through which others hear of this one; null where nobody is told.</summary>
    public HostPort? Join { get; init; }

    /// <summary>Where it enters itself for drivers; null where it does not.</summary>
    public RedisPlace? Redis { get; init; }

    /// <summary>Clients that it trains at the same time, each on a thread of its own.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What drivers must know; null where anyone on this machine may drive it.</summary>
    public ClusterSecret? Secret { get; init; }

    /// <summary>Where the data set is on this machine; null where it is where the driver's is, or in the cache.</summary>
    public string? Data { get; init; }

    public required Catalog Catalog { get; init; }

    /// <summary>Told one line at a time what it does.</summary>
    public IProgress<string>? Progress { get; init; }
}
