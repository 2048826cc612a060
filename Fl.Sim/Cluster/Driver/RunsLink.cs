using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What a driver of whole runs has to do with one worker: has it serve the sweep, and talks to it of each run.</summary>
/// <inheritdoc cref="DriverLink"/>
internal sealed class RunsLink(Func<IPEndPoint?> place, ClusterRuns cluster, ClusterSecret? secret) : DriverLink(place, secret)
{
    private readonly Dictionary<string, string> unfit = [];
    private readonly HashSet<string> proven = [];

    /// <summary>With it, as it is there or was there last; null before that.</summary>
    public RunsSession? Session { get; private set; }

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
        Session = new(this, calls, cluster.Sweep, lost);
        // It may be another.
        lock (unfit) proven.Clear();
    }

    protected override void Say(string line) => cluster.Say(line);

    protected override void Wake() => cluster.Wake();
}
