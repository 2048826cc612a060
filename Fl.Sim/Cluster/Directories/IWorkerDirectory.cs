namespace Fl.Sim;

/// <summary>Says which workers a cluster has: those that were listed, or whoever has entered by now.</summary>
/// <threadsafety>Any thread; the runs of a sweep may share one.</threadsafety>
public interface IWorkerDirectory : IAsyncDisposable
{
    /// <summary>Its <see cref="ClusterName"/>.</summary>
    string Cluster { get; }

    /// <summary>What a driver and the workers share; null where the workers are on this machine and know none.</summary>
    ClusterSecret? Secret { get; }

    /// <summary>Whether workers may come that it does not name yet.</summary>
    bool IsOpen { get; }

    /// <summary>Says where it looks, for a person.</summary>
    string Where { get; }

    /// <summary>The workers that are there, or will be. It is asked every second: no entry is a promise, and none is trusted.</summary>
    /// <exception cref="IOException">It cannot be said now; those that were there before may be there still.</exception>
    /// <exception cref="Core.RunFailedException">Who was asked does not work with this cluster.</exception>
    Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation);
}
