using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>What a driver that deals shares has to do with one worker: makes the experiment ready on it, and gives it shares.</summary>
/// <inheritdoc cref="DriverLink"/>
internal sealed class WorkerLink(Func<IPEndPoint?> place, ClusterPool pool, ClusterSecret? secret) : DriverLink(place, secret)
{
    private readonly SemaphoreSlim putting = new(1);
    private readonly Dictionary<string, long> sent = [];
    private int atWork, clients;
    private long ended, examples;
    private (long Down, long Up) told;

    /// <summary>Training examples a second, of its last shares; 0 before the first.</summary>
    public double Speed { get; private set; }

    protected override string Work => "clients";

    /// <summary>What it has done since this was asked last.</summary>
    public override WorkerShare TakeWork()
    {
        var bytes = Bytes;
        var share = new WorkerShare($"{Address}", Interlocked.Exchange(ref clients, 0), Interlocked.Exchange(ref examples, 0), Speed,
            bytes.Down - told.Down, bytes.Up - told.Up);
        told = bytes;
        return share;
    }

    /// <summary>A share's result was taken from it.</summary>
    public void Credit(Share share)
    {
        Interlocked.Add(ref clients, share.Request.Tasks.Count);
        Interlocked.Add(ref examples, share.Examples);
    }

    public override void Dispose() => putting.Dispose();

    protected override Task<WorkerState> OpenAsync(WorkerCalls calls, CancellationToken cancellation) => calls.AskAsync(
        worker => worker.OpenAsync(pool.Run, pool.Experiment, FlVersion.Text, pool.Cluster), cancellation);

    protected override string? WhyNot(WorkerState state) => pool.WhyNot(state);

    protected override Task ResetAsync(WorkerCalls calls, CancellationToken cancellation) =>
        calls.TellAsync(worker => worker.ResetAsync(pool.Run), cancellation);

    protected override Task<bool> PingAsync(WorkerCalls calls, CancellationToken cancellation) =>
        calls.AskAsync(worker => worker.PingAsync(pool.Run), cancellation);

    protected override Task CloseAsync(WorkerCalls calls) => calls.TellAsync(worker => worker.CloseAsync(pool.Run), default);

    protected override void Begin(WorkerCalls calls, CancellationToken lost)
    {
        sent.Clear();
        atWork = 0;
    }

    protected override IEnumerable<Task> Loops(WorkerCalls calls, CancellationToken lost) =>
        Enumerable.Range(0, Deal.Slots).Select(_ => WorkAsync(calls, lost));

    protected override void Say(string line) => pool.Say(line);

    protected override void Wake() => pool.Wake();

    private async Task WorkAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        while (true)
        {
            var (deal, share) = await pool.NextAsync(this, () => atWork == 0, cancellation).ConfigureAwait(false);
            Interlocked.Increment(ref atWork);
            string? failure = null;
            try
            {
                failure = await TrainAsync(calls, deal, share, cancellation).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref atWork);
                deal.Return(share, this, failure);
                pool.Wake();
            }
        }
    }

    /// <returns>Why the worker cannot train it; null where it has, or need not.</returns>
    private async Task<string?> TrainAsync(WorkerCalls calls, Deal deal, Share share, CancellationToken cancellation)
    {
        using var tracing = RunTraces.Source.StartActivity("fl.share", ActivityKind.Client, deal.Trace)?
            .SetTag("fl.worker", $"{Address}").SetTag("fl.clients", share.Request.Tasks.Count).SetTag("fl.examples", share.Examples);
        byte[]? request = null;
        if (!deal.Read(() => request = pool.Write(deal, share))
            || !await PutAsync(calls, deal, share, request!, cancellation).ConfigureAwait(false))
            return null;
        if (request!.Length > Pieces.Most) request = [];
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var asking = calls.AskAsync(worker => worker.TrainAsync(pool.Run, share.Name, request, tracing?.Id), cancellation);
            await Task.WhenAny(asking, share.Ended.Task).ConfigureAwait(false);
            if (share.Ended.Task.IsCompleted)
            {
                await calls.TellAsync(worker => worker.DropAsync(pool.Run, share.Name), cancellation).ConfigureAwait(false);
                return null;
            }
            var state = await asking.ConfigureAwait(false);
            request = [];
            if (state.Failure is not null) return state.Failure;
            if (state.Length is not { } length) continue;
            Measure(share, begun);
            Finish();
            var result = await GetAsync(calls, share, state.Start, length, cancellation).ConfigureAwait(false);
            deal.Finish(share, this, result);
            return null;
        }
    }

    /// <summary>A worker takes shares one after the other: this one's time began when it came, or when the one before was over.</summary>
    private void Measure(Share share, long begun)
    {
        var now = Stopwatch.GetTimestamp();
        var speed = share.Examples / Math.Max(Stopwatch.GetElapsedTime(Math.Max(begun, ended), now).TotalSeconds, 1e-3);
        Speed = Speed > 0 ? (Speed + speed) / 2 : speed;
        ended = now;
    }

    /// <summary>Brings a share's request and the messages that the worker lacks; false where the cohort is over before.</summary>
    private async Task<bool> PutAsync(WorkerCalls calls, Deal deal, Share share, byte[] request, CancellationToken cancellation)
    {
        await putting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var needed = share.Request.Tasks.Select(task => task.Message).Distinct().ToDictionary(deal.NameOf);
            foreach (var (name, message) in needed.Where(one => !sent.ContainsKey(one.Key)).ToArray())
            {
                // Those of rounds before go as soon as there are others: the round's own are few.
                foreach (var old in sent.Keys.Where(old => !needed.ContainsKey(old) && !deal.Uses(old)).ToArray())
                {
                    await calls.TellAsync(worker => worker.DropAsync(pool.Run, old), cancellation).ConfigureAwait(false);
                    sent.Remove(old);
                }
                var length = checked(message.Length * sizeof(float));
                if (!await PutAsync(calls, deal, name, length, (offset, piece) => MemoryMarshal.AsBytes(message.OnHost().Span)
                    .Slice(offset, piece.Length).CopyTo(piece), cancellation).ConfigureAwait(false))
                {
                    await calls.TellAsync(worker => worker.DropAsync(pool.Run, name), cancellation).ConfigureAwait(false);
                    return false;
                }
                sent[name] = length;
            }
            if (request.Length > Pieces.Most)
                return await PutAsync(calls, deal, share.Name, request.Length,
                    (offset, piece) => request.AsSpan(offset, piece.Length).CopyTo(piece), cancellation).ConfigureAwait(false);
            CountDown(request.Length);
            return true;
        }
        finally
        {
            putting.Release();
        }
    }

    private async Task<bool> PutAsync(
        WorkerCalls calls, Deal deal, string name, int length, Action<int, byte[]> copy, CancellationToken cancellation)
    {
        foreach (var (offset, size) in Pieces.Of(length))
        {
            var piece = new byte[size];
            if (!deal.Read(() => copy(offset, piece))) return false;
            await calls.TellAsync(worker => worker.PutAsync(pool.Run, name, length, offset, piece), cancellation).ConfigureAwait(false);
            CountDown(size);
        }
        return true;
    }

    /// <param name="start">The first piece.</param>
    private async Task<byte[]> GetAsync(WorkerCalls calls, Share share, byte[] start, int length, CancellationToken cancellation)
    {
        var result = start.Length == length ? start : new byte[length];
        foreach (var (offset, size) in Pieces.Of(length))
        {
            var piece = offset == 0 ? start
                : await calls.AskAsync(worker => worker.GetAsync(pool.Run, share.Name, offset), cancellation).ConfigureAwait(false);
            if (piece.Length != size) throw new InvalidDataException($"it sent {piece.Length} bytes instead of {size}");
            if (result != start) piece.CopyTo(result, offset);
        }
        CountUp(length);
        return result;
    }
}
