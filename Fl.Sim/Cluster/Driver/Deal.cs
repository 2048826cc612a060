using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A cohort that is dealt to the workers in shares: the largest clients first and in shares that become smaller, so that the workers end
/// together. A share of a lost worker goes to another, and near the end an idle worker takes up what another takes too long for.
/// Each counts once.
/// </summary>
/// <threadsafety>Any thread.</threadsafety>
internal sealed class Deal
{
    /// <summary>A share that failed so often, on whatever workers, fails anywhere.</summary>
    private const int MostFailures = 3;

    /// <summary>Shares that a worker has at a time: while one ends, the next has begun.</summary>
    public const int Slots = 2;

    /// <summary>A share is left to its worker for so many milliseconds, however short it should be.</summary>
    private const double ShortestWait = 1000;

    private readonly Lock gate = new();
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FitTask[] order;
    private readonly bool folds;
    private readonly int mostClients;
    private readonly Dictionary<Vector, string> names;
    private readonly Action<byte[]> take;
    private readonly List<Share> open = [];
    private readonly Stack<Share> returned = [];
    private int dealt, missing, using_;
    private bool isOver;

    /// <param name="tasks">In the order in which they are dealt.</param>
    /// <param name="folds">Whether workers fold them.</param>
    /// <param name="mostClients">In a share.</param>
    /// <param name="take">Takes the result of a share, beside those of others.</param>
    public Deal(FitTask[] tasks, bool folds, int mostClients, Action<byte[]> take)
    {
        (order, this.folds, this.mostClients, this.take, missing) = (tasks, folds, mostClients, take, tasks.Length);
        names = order.Select(task => task.Message).Distinct().ToDictionary(message => message, NameByContent);
        LeftExamples = tasks.Sum(task => (long)task.Examples);
    }

    /// <summary>Ends when every client is in a share that is done, or when it fails or is cancelled.</summary>
    public Task Done => done.Task;

    /// <summary>The round's trace, of which its shares are part.</summary>
    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    /// <summary>Training examples that have not been dealt.</summary>
    private long LeftExamples { get; set; }

    /// <summary>The next share for a worker; null where there is none now.</summary>
    /// <param name="all">The workers that are at work.</param>
    /// <param name="isIdle">Whether it has nothing else to do.</param>
    public Share? Next(WorkerLink worker, WorkerLink[] all, bool isIdle)
    {
        lock (gate)
        {
            if (isOver) return null;
            var share = returned.TryPop(out var lost) ? lost
                : dealt < order.Length ? Cut(worker, all, isIdle)
                : isIdle ? Unfinished(worker)
                : null;
            share?.At.Add(worker);
            return share;
        }
    }

    /// <summary>A worker is no more at a share, which another has to take where it is not done.</summary>
    /// <param name="failure">Why training it failed; null where the worker is lost or was let go.</param>
    public void Return(Share share, WorkerLink worker, string? failure)
    {
        lock (gate)
        {
            share.At.Remove(worker);
            if (share.Ended.Task.IsCompleted || isOver) return;
            if (failure is not null && ++share.Failures == MostFailures)
                End(() => done.TrySetException(new RunFailedException($"workers failed: {failure}")));
            else if (share.At.Count == 0) returned.Push(share);
        }
    }

    /// <summary>Under which name workers have a message of the cohort: what it says.</summary>
    public string NameOf(Vector message) => names[message];

    /// <summary>Whether the cohort has a message of that name.</summary>
    public bool Uses(string name) => names.ContainsValue(name);

    /// <summary>Takes a share's result from a worker, unless it is there already.</summary>
    public void Finish(Share share, WorkerLink worker, byte[] result)
    {
        lock (gate)
        {
            if (!open.Remove(share) || isOver) return;
            share.Ended.TrySetResult();
            worker.Credit(share);
            using_++;
        }
        try
        {
            take(result);
            lock (gate)
                if ((missing -= share.Request.Tasks.Count) == 0) End(() => done.TrySetResult());
        }
#pragma warning disable CA1031 // Whoever waits for the cohort is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (gate) End(() => done.TrySetException(error));
        }
        lock (gate)
            if (--using_ == 0 && isOver) idle.TrySetResult();
    }

    /// <summary>Reads what is valid only while the cohort trains; false where that is over.</summary>
    public bool Read(Action read)
    {
        lock (gate)
        {
            if (!isOver) read();
            return !isOver;
        }
    }

    /// <summary>Ends it before it is done.</summary>
    public void Fail(Exception error)
    {
        lock (gate) End(() => done.TrySetException(error));
    }

    /// <summary>Ends it before it is done.</summary>
    public void Cancel(CancellationToken cancellation)
    {
        lock (gate) End(() => done.TrySetCanceled(cancellation));
    }

    /// <summary>Waits, when it is over, until no result is being taken.</summary>
    public Task IdleAsync() => idle.Task;

    private void End(Action how)
    {
        how();
        isOver = true;
        foreach (var share in open) share.Ended.TrySetResult();
        if (using_ == 0) idle.TrySetResult();
    }

    /// <summary>
    /// Half of what the worker would get if all that is left were dealt now; not less than it trains at once,
    /// or than a sixth of its part of all. None for one that has work, where another would end it sooner.
    /// </summary>
    private Share? Cut(WorkerLink worker, WorkerLink[] all, bool isIdle)
    {
        var isMeasured = Array.TrueForAll(all, link => link.Speed > 0);
        double SpeedOf(WorkerLink link) => isMeasured ? link.Speed : link.Threads;
        var part = Math.Min(1, SpeedOf(worker) / all.Sum(SpeedOf));
        var target = Math.Max(LeftExamples * part / 2, (LeftExamples + open.Sum(share => share.Examples)) * part / 6);
        var (count, examples) = (0, 0L);
        while (dealt + count < order.Length && count < mostClients && (count < worker.Threads || examples < target))
            examples += order[dealt + count++].Examples;
        double End(WorkerLink link) =>
            (examples + open.Sum(share => share.At.Contains(link) ? share.Examples : 0)) / SpeedOf(link);
        if (!isIdle && Array.Exists(all, other => End(other) < End(worker))) return null;
        var share = new Share($"share-{Guid.NewGuid():n}", new(folds, order[dealt..(dealt + count)]));
        dealt += count;
        LeftExamples -= examples;
        open.Add(share);
        return share;
    }

    /// <summary>A share that one other worker is at, and for twice as long as it should take.</summary>
    private Share? Unfinished(WorkerLink worker) => open.Find(share =>
    {
        if (share.At is not [var other] || other == worker) return false;
        var expected = 1000 * Slots * share.Examples / (other.Speed > 0 ? other.Speed : double.PositiveInfinity);
        return Environment.TickCount64 - share.Dealt > Math.Max(ShortestWait, 2 * expected);
    });

    private static string NameByContent(Vector message) =>
        $"message-{Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(message.OnHost().Span)))}";
}
