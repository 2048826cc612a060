namespace Fl.Sim;

/// <summary>
/// These workers and no others, which may start before the driver or after it. Names are looked up again and again; one that is not known
/// for a time is where it was.
/// </summary>
public sealed class ListedWorkers(string cluster, IReadOnlyList<HostPort> workers, ClusterSecret? secret) : IWorkerDirectory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private volatile WorkerPlace[] places = [];
    private long looked;

    public string Cluster => cluster;

    public ClusterSecret? Secret => secret;

    public bool IsOpen => false;

    public string Where => "the list";

    /// <exception cref="IOException">A name is not known.</exception>
    public async Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation)
    {
        if (places.Length > 0 && Environment.TickCount64 - looked < Fresh.TotalMilliseconds) return places;
        looked = Environment.TickCount64;
        return places = await Task.WhenAll(workers.Select((worker, number) =>
            PlaceAsync(worker, places.ElementAtOrDefault(number), cancellation))).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<WorkerPlace> PlaceAsync(HostPort worker, WorkerPlace? before, CancellationToken cancellation)
    {
        try
        {
            return new($"{worker}", await worker.FindAsync(cancellation).ConfigureAwait(false));
        }
        catch (IOException) when (before is not null)
        {
            return before;
        }
    }
}
