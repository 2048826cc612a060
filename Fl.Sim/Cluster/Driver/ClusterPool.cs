using System.Collections.Concurrent;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Virtual clients on the workers of a cluster: the same bits as <see cref="InProcessPool"/> on one machine, however many there are and
/// whatever becomes of them. Messages go to a worker once, and workers fold their clients' updates where the aggregator does not need every
/// one. What clients keep from round to round stays in the driver's store, and goes with the clients' tasks and back.
/// </summary>
public sealed class ClusterPool : PoolDecorator, IFoldingPool, IWorkerShares
{
    /// <summary>Bytes of messages that come back in a share whose updates are not folded.</summary>
    private const long MostShare = 64 << 20;

    private readonly TrainingParts parts;
    private readonly MessageLayout up;
    private readonly IProgress<string> progress;
    private readonly Roster<WorkerLink> roster;
    private readonly Task running;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<RoundSums> sums = [];
    private readonly ConcurrentBag<HostVector> messages = [];
    private readonly Lock gate = new();
    private TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Deal? current;
    private bool isWarned;

    /// <param name="workers">Says who they are, again and again; others may share it.</param>
    /// <param name="progress">Told one line at a time of workers that come and go.</param>
    public ClusterPool(TrainingParts parts, IWorkerDirectory workers, IProgress<string> progress)
        : base(parts.Here)
    {
        (this.parts, this.progress, up) = (parts, progress, MessageLayout.Up(parts.Workload.Experiment.Strategy, parts.Workload.Model));
        Experiment = parts.Workload.Experiment.ToYaml();
        Cluster = workers.Cluster;
        roster = new(workers, place => new WorkerLink(place, this, workers.Secret), Say);
        running = Task.Run(() => roster.RunAsync(stop.Token));
    }

    /// <summary>Bytes that went to the workers and came back: messages, requests and results.</summary>
    public (long Down, long Up) Bytes => roster.Bytes;

    /// <summary>A run that has been without any worker for so long fails.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The name of its cluster.</summary>
    internal string Cluster { get; }

    /// <summary>This driver's run, to its workers.</summary>
    internal string Run { get; } = $"{Guid.NewGuid():n}";

    /// <summary>The experiment, resolved, as text.</summary>
    internal string Experiment { get; }

    public override Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation) =>
        DealAsync(tasks, null, take, cancellation);

    public Task FoldAsync(IReadOnlyList<FitTask> tasks, Action<FoldedShare> take, CancellationToken cancellation) =>
        DealAsync(tasks, take, null, cancellation);

    public override async ValueTask DisposeAsync()
    {
        Say($"{Bytes.Down / 1e6:n1} MB went to the workers, {Bytes.Up / 1e6:n1} MB came back");
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(running).ConfigureAwait(false);
        foreach (var message in messages) message.Dispose();
        roster.Dispose();
        stop.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    public IReadOnlyList<WorkerShare> TakeShares() =>
        [.. roster.TakeWork().Where(share => share.Clients > 0).OrderByDescending(share => share.Examples)];

    /// <summary>Waits for a share for a worker.</summary>
    internal async Task<(Deal Deal, Share Share)> NextAsync(WorkerLink worker, Func<bool> isIdle, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (gate)
            {
                changed = change.Task;
                if (current is { } deal && deal.Next(worker, roster.AtWork, isIdle()) is { } share) return (deal, share);
            }
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Something has changed for those that wait for a share.</summary>
    internal void Wake()
    {
        lock (gate)
        {
            change.TrySetResult();
            change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal void Say(string line) => progress.Report(line);

    /// <summary>Why a worker would compute something else than this machine, as a sentence; null where it would not.</summary>
    internal string? WhyNot(WorkerState state) => state.Basis!.WhyNot(Basis.Of(parts.Workload));

    /// <summary>A share as bytes.</summary>
    internal byte[] Write(Deal deal, Share share) => share.Request.Write(deal.NameOf, parts.Store);

    private async Task DealAsync(
        IReadOnlyList<FitTask> tasks, Action<FoldedShare>? takeFolded, Action<Update>? takeOne, CancellationToken cancellation)
    {
        if (tasks.Count == 0) return;
        var order = CohortOrder.Of(tasks, parts.Recipients);
        var byClient = order.ToDictionary(task => task.Client);
        var mostClients = takeFolded is null ? (int)Math.Max(1, MostShare / Math.Max(1, up.Bytes)) : int.MaxValue;
        void Take(byte[] result)
        {
            if (takeFolded is not null) Fold(result, client => byClient[client], takeFolded);
            else Read(result, client => byClient[client], takeOne!);
        }
        if (takeFolded is null && !isWarned && (isWarned = true))
            Say($"updates travel one by one, {up.Bytes / 1e6:n1} MB each: an aggregator, an attack or a virtual clock wants them so");
        var deal = new Deal(order, takeFolded is not null, mostClients, Take);
        lock (gate) current = deal;
        Wake();
        await using var cancelling = cancellation.Register(() => deal.Cancel(cancellation)).ConfigureAwait(false);
        try
        {
            await WatchAsync(deal).ConfigureAwait(false);
            await deal.Done.ConfigureAwait(false);
        }
        finally
        {
            lock (gate) current = null;
            await deal.IdleAsync().ConfigureAwait(false);
            Wake();
        }
    }

    /// <summary>Ends a cohort for which there is no worker.</summary>
    private async Task WatchAsync(Deal deal)
    {
        var since = Environment.TickCount64;
        while (await Task.WhenAny(deal.Done, Task.Delay(TimeSpan.FromSeconds(0.5))).ConfigureAwait(false) != deal.Done)
        {
            Wake();
            if (roster.AtWork.Length > 0) since = Environment.TickCount64;
            else if (Environment.TickCount64 - since > roster.PatienceOf(Patience, link => link.Refusal).TotalMilliseconds)
                deal.Fail(new RunFailedException($"there is no worker: {roster.Complaint(link => link.Refusal)}"));
        }
    }

    private void Fold(byte[] result, Func<int, FitTask> taskOf, Action<FoldedShare> take)
    {
        if (!sums.TryTake(out var own)) own = new(up);
        take(ShareResult.Read(result, own, taskOf, parts.Store));
        sums.Add(own);
    }

    private void Read(byte[] result, Func<int, FitTask> taskOf, Action<Update> take)
    {
        if (!messages.TryTake(out var message)) message = new(up.Length);
        ShareResult.Read(result, message, taskOf, parts.Store, take);
        messages.Add(message);
    }
}
