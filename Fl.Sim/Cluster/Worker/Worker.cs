using Fl.Core;

namespace Fl.Sim;

/// <summary>Serves drivers, one after the other; what a driver has left behind that is gone is ended.</summary>
internal sealed class Worker(WorkerOptions options) : IAsyncDisposable
{
    /// <summary>A driver that has said nothing for so long is gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private IServed? current;
    private long heard;
    private bool isEnding;

    /// <summary>What is served under that name, whose driver is heard of with this; null where that is nothing.</summary>
    public T? Find<T>(string id) where T : class, IServed
    {
        lock (gate)
        {
            if (current?.Id != id) return null;
            heard = Environment.TickCount64;
            return current as T;
        }
    }

    /// <summary>Begins to serve shares of a run, or says how far it is with that.</summary>
    public WorkerState Open(string run, string experiment, string version, string cluster) =>
        Serve(run, version, cluster, () => new WorkerRun(run, experiment, options));

    /// <summary>Begins to serve runs of a sweep.</summary>
    public WorkerState Enter(string sweep, string version, string cluster) =>
        Serve(sweep, version, cluster, () => new WorkerSweep(sweep, options));

    /// <summary>Ends what is served under that name.</summary>
    public Task CloseAsync(string id)
    {
        lock (gate) return current?.Id == id ? End() : Task.CompletedTask;
    }

    /// <summary>Ends what drivers have left behind that are gone, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            lock (gate)
                if (current is not null && Environment.TickCount64 - heard > Silence.TotalMilliseconds) _ = End();
    }

    public async ValueTask DisposeAsync()
    {
        Task ending;
        lock (gate)
        {
            isEnding = true;
            ending = End();
        }
        await ending.ConfigureAwait(false);
    }

    private WorkerState Serve(string id, string version, string cluster, Func<IServed> begin)
    {
        if (ClusterName.WhyNot(options.Cluster, cluster) is { } stranger) return new(false, stranger);
        if (version != FlVersion.Text) return new(false, $"it is fl {FlVersion.Text}, and the driver is fl {version}.");
        lock (gate)
        {
            if (isEnding) return new(false, "it is about to end.", IsBusy: true);
            if (current is not null && current.Id != id)
            {
                if (Environment.TickCount64 - heard < Silence.TotalMilliseconds)
                    return new(false, "it is at work for another run.", IsBusy: true);
                End();
            }
            heard = Environment.TickCount64;
            current ??= begin();
            return current.State;
        }
    }

    private Task End()
    {
        var ending = current;
        current = null;
        return ending?.DisposeAsync().AsTask() ?? Task.CompletedTask;
    }
}
