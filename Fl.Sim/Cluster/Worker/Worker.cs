using Fl.Core;

namespace Fl.Sim;

/// <summary>Serves runs, one after the other; a run whose driver is gone is ended.</summary>
internal sealed class Worker(WorkerOptions options) : IAsyncDisposable
{
    /// <summary>A driver that has said nothing for so long is gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private WorkerRun? current;
    private long heard;

    /// <summary>The run of a driver, which is heard of with this; null where it is not served.</summary>
    public WorkerRun? Find(string run)
    {
        lock (gate)
        {
            if (current?.Id != run) return null;
            heard = Environment.TickCount64;
            return current;
        }
    }

    /// <summary>Begins to serve a run, or says how far it is with that.</summary>
    public WorkerState Open(string run, string experiment, string version, string cluster)
    {
        if (ClusterName.WhyNot(options.Cluster, cluster) is { } stranger) return new(false, stranger);
        if (version != FlVersion.Text) return new(false, $"it is fl {FlVersion.Text}, and the driver is fl {version}.");
        lock (gate)
        {
            if (current is not null && current.Id != run)
            {
                if (Environment.TickCount64 - heard < Silence.TotalMilliseconds)
                    return new(false, "it is at work for another run.", IsBusy: true);
                End();
            }
            heard = Environment.TickCount64;
            current ??= new(run, experiment, options);
            return current.State;
        }
    }

    /// <summary>Ends a run.</summary>
    public Task CloseAsync(string run)
    {
        lock (gate) return current?.Id == run ? End() : Task.CompletedTask;
    }

    /// <summary>Ends runs whose drivers are gone, until it is cancelled.</summary>
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
        lock (gate) ending = End();
        await ending.ConfigureAwait(false);
    }

    private Task End()
    {
        var ending = current;
        current = null;
        return ending?.DisposeAsync().AsTask() ?? Task.CompletedTask;
    }
}
