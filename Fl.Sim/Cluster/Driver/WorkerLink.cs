using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// What a driver has to do with one worker: finds it, has it make the experiment ready, gives it shares, and finds it again when it was
/// lost.
/// </summary>
/// <param name="place">Where it is; null when it is no longer looked for.</param>
internal sealed class WorkerLink(Func<IPEndPoint?> place, ClusterPool pool, ClusterSecret? secret) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>A worker that was lost so often and has finished nothing between is not looked for any more.</summary>
    private const int MostLosses = 5;

    private readonly SemaphoreSlim putting = new(1);
    private readonly Dictionary<string, long> sent = [];
    private IPEndPoint address = place()!;
    private string? complaint;
    private int atWork, losses;
    private int clients;
    private long ended, examples, down, up;
    private (long Down, long Up) told;

    public IPEndPoint Address => address;

    /// <summary>Clients that it trains at the same time; 0 where it is not there.</summary>
    public int Threads { get; private set; }

    /// <summary>Training examples a second, of its last shares; 0 before the first.</summary>
    public double Speed { get; private set; }

    /// <summary>Why it may not take part; null where it may.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why it is not there.</summary>
    public string Complaint => complaint ?? "nobody has answered.";

    /// <summary>Bytes that were sent to it and that it sent: messages, requests and results.</summary>
    public (long Down, long Up) Bytes => (Interlocked.Read(ref down), Interlocked.Read(ref up));

    /// <summary>What it has done since this was asked last.</summary>
    public WorkerShare TakeWork()
    {
        var bytes = Bytes;
        var share = new WorkerShare($"{address}", Interlocked.Exchange(ref clients, 0), Interlocked.Exchange(ref examples, 0), Speed,
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

    /// <summary>Has the worker do what there is to do, until it is cancelled, refused, or lost and no longer looked for.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && Refusal is null && place() is { } here)
        {
            try
            {
                address = here;
                await using var calls = await WorkerCalls.ConnectAsync(address, secret, refused => complaint = refused, cancellation)
                    .ConfigureAwait(false);
                await ServeAsync(calls, cancellation).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong with a worker, the work goes on with others, and the worker is looked for again.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                complaint ??= error is TimeoutException or SiloUnavailableException ? null : error.Message;
            }
            Threads = 0;
            if (!cancellation.IsCancellationRequested) await Task.WhenAny(Task.Delay(Pause, cancellation)).ConfigureAwait(false);
        }
        pool.Wake();
    }

    public void Dispose() => putting.Dispose();

    private async Task ServeAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        if (await OpenAsync(calls, cancellation).ConfigureAwait(false) is not { } state) return;
        await calls.TellAsync(worker => worker.ResetAsync(pool.Run), cancellation).ConfigureAwait(false);
        sent.Clear();
        complaint = null;
        (Threads, atWork) = (state.Threads, 0);
        pool.Say($"worker {address} is at work, {Threads} threads");
        pool.Wake();
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var slots = Enumerable.Range(0, Deal.Slots).Select(_ => WorkAsync(calls, lost.Token));
        Task[] loops = [.. slots, PingAsync(calls, lost.Token), calls.Lost];
        try
        {
            await (await Task.WhenAny(loops).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            if (++losses == MostLosses) Refusal = $"it was lost {losses} times and had finished nothing; at last: {error.Message}.";
            var why = error is TimeoutException ? "it does not answer" : error.Message;
            pool.Say($"worker {address} is lost, others take its clients: {why}");
            throw;
        }
        finally
        {
            Threads = 0;
            await lost.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(Task.WhenAll(loops[..^1])).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                await Task.WhenAny(calls.TellAsync(worker => worker.CloseAsync(pool.Run), default)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the worker is ready; null where it is refused.</summary>
    private async Task<WorkerState?> OpenAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await calls.AskAsync(
                worker => worker.OpenAsync(pool.Run, pool.Experiment, FlVersion.Text, pool.Cluster), cancellation).ConfigureAwait(false);
            if (state.IsBusy) complaint = state.Refusal;
            else Refusal = state.Refusal ?? (state.IsReady ? pool.WhyNot(state) : null);
            if (Refusal is not null) pool.Say($"worker {address} takes no part: {Refusal}");
            if (Refusal is not null || state.IsReady) return Refusal is null ? state : null;
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PingAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        while (await calls.AskAsync(worker => worker.PingAsync(pool.Run), cancellation).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        throw new InvalidOperationException("it was started anew");
    }

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
            .SetTag("fl.worker", $"{address}").SetTag("fl.clients", share.Request.Tasks.Count).SetTag("fl.examples", share.Examples);
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
            losses = 0;
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
            Interlocked.Add(ref down, request.Length);
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
            Interlocked.Add(ref down, size);
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
        Interlocked.Add(ref up, length);
        return result;
    }
}
