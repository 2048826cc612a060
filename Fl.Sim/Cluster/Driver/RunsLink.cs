using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What a driver of whole runs has to do with one worker: has it serve the sweep, and talks to it of each run.</summary>
/// <inheritdoc cref="DriverLink"/>
internal sealed class RunsLink(Func<IPEndPoint?> place, ClusterRuns cluster, ClusterSecret? secret) : DriverLink(place, secret)
{
    private readonly Dictionary<string, string> unfit = [];
    private readonly HashSet<string> proven = [];
    private WorkerCalls? calls;
    private CancellationToken lost;

    /// <summary>Runs that it has now; whoever deals counts them.</summary>
    public int Taken { get; set; }

    protected override string Work => "runs";

    /// <summary>Why it may not train runs of a kind, as a sentence; null where it may.</summary>
    public string? RefusalOf(string kind)
    {
        lock (unfit) return Refusal ?? unfit.GetValueOrDefault(kind);
    }

    /// <summary>It may train no more runs of a kind; false where that is known.</summary>
    public bool Refuse(string kind, string why)
    {
        lock (unfit) return unfit.TryAdd(kind, why);
    }

    /// <summary>Whether it was seen to compute the bits of a kind of run that this machine would.</summary>
    public bool HasProven(string kind)
    {
        lock (unfit) return proven.Contains(kind);
    }

    public void Prove(string kind)
    {
        lock (unfit) proven.Add(kind);
    }

    /// <summary>Asks the worker something, as long as it is there.</summary>
    /// <exception cref="WorkerLostException">It has not answered as it should.</exception>
    public async Task<T> AskAsync<T>(Func<IRunsGrain, string, Task<T>> call, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, cancellation);
        try
        {
            return await calls!.AskRunsAsync(runs => call(runs, cluster.Sweep), either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever went wrong with a worker, its runs go to others.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new WorkerLostException(Loss ?? (error is TimeoutException ? "it does not answer" : error.Message));
        }
    }

    /// <summary>Tells the worker something, as long as it is there.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task TellAsync(Func<IRunsGrain, string, Task> call, CancellationToken cancellation) => AskAsync(async (runs, sweep) =>
    {
        await call(runs, sweep).ConfigureAwait(false);
        return true;
    }, cancellation);

    public override void Dispose() { }

    protected override Task<WorkerState> OpenAsync(WorkerCalls calls, CancellationToken cancellation) => calls.AskRunsAsync(
        runs => runs.EnterAsync(cluster.Sweep, FlVersion.Text, cluster.Name), cancellation);

    protected override Task ResetAsync(WorkerCalls calls, CancellationToken cancellation) =>
        calls.TellRunsAsync(runs => runs.ResetAsync(cluster.Sweep), cancellation);

    protected override Task<bool> PingAsync(WorkerCalls calls, CancellationToken cancellation) =>
        calls.AskRunsAsync(runs => runs.PingAsync(cluster.Sweep), cancellation);

    protected override Task CloseAsync(WorkerCalls calls) => calls.TellRunsAsync(runs => runs.CloseAsync(cluster.Sweep), default);

    protected override void Begin(WorkerCalls calls, CancellationToken lost)
    {
        (this.calls, this.lost) = (calls, lost);
        // It may be another.
        lock (unfit) proven.Clear();
    }

    protected override void Say(string line) => cluster.Say(line);

    protected override void Wake() => cluster.Wake();
}
