using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// What a driver has to do with one worker, whatever it has that do: finds it, has it make ready, asks whether it is there, and finds it
/// again when it was lost.
/// </summary>
/// <param name="place">Where it is; null when it is no longer looked for.</param>
internal abstract class DriverLink(Func<IPEndPoint?> place, ClusterSecret? secret) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>A worker that was lost so often and has finished nothing between is not looked for any more.</summary>
    private const int MostLosses = 5;

    private IPEndPoint address = place()!;
    private TaskCompletionSource broken = new();
    private string? complaint;
    private int losses;
    private long down, up;

    public IPEndPoint Address => address;

    /// <summary>Clients, or runs, that it trains at the same time; 0 where it is not there.</summary>
    public int Threads { get; private set; }

    /// <summary>Why it may not take part; null where it may.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why it is not there.</summary>
    public string Complaint => complaint ?? "nobody has answered.";

    /// <summary>Bytes that were sent to it and that it sent, but for what is small.</summary>
    public (long Down, long Up) Bytes => (Interlocked.Read(ref down), Interlocked.Read(ref up));

    /// <summary>Why it was lost last; null where it was not.</summary>
    public string? Loss { get; private set; }

    /// <summary>What others take over when it is lost.</summary>
    protected abstract string Work { get; }

    /// <summary>What it has trained of a round since this was asked last; null where it does not train rounds.</summary>
    public virtual WorkerShare? TakeWork() => null;

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
        Wake();
    }

    /// <summary>A call has shown that the worker is lost, before whoever asks it every second has seen that.</summary>
    public void Break(Exception error)
    {
        Threads = 0;
        broken.TrySetException(error);
    }

    /// <summary>Why a worker is lost that has answered so, or not at all.</summary>
    public static string WhyLost(Exception error) => error is TimeoutException ? "it does not answer"
        : error is OperationCanceledException ? "its connection was cut"
        : error.Message;

    /// <summary>It has finished something.</summary>
    public void Finish() => losses = 0;

    public abstract void Dispose();

    protected void CountDown(long bytes) => Interlocked.Add(ref down, bytes);

    protected void CountUp(long bytes) => Interlocked.Add(ref up, bytes);

    /// <summary>Has it make ready, or asks how far it is with that.</summary>
    protected abstract Task<WorkerState> OpenAsync(WorkerCalls calls, CancellationToken cancellation);

    /// <summary>Why it may not take part though it is ready, as a sentence; null where it may.</summary>
    protected virtual string? WhyNot(WorkerState state) => null;

    /// <summary>Has it forget what it has of this driver.</summary>
    protected abstract Task ResetAsync(WorkerCalls calls, CancellationToken cancellation);

    /// <summary>Whether it knows this driver.</summary>
    protected abstract Task<bool> PingAsync(WorkerCalls calls, CancellationToken cancellation);

    /// <summary>Lets it go.</summary>
    protected abstract Task CloseAsync(WorkerCalls calls);

    /// <summary>It is there: nothing has been given to it yet.</summary>
    /// <param name="lost">Cancelled when it is lost.</param>
    protected abstract void Begin(WorkerCalls calls, CancellationToken lost);

    /// <summary>What gives it work, until it is cancelled.</summary>
    protected virtual IEnumerable<Task> Loops(WorkerCalls calls, CancellationToken lost) => [];

    protected abstract void Say(string line);

    /// <summary>Something has changed for those who have work.</summary>
    protected abstract void Wake();

    private async Task ServeAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        if (await EnterAsync(calls, cancellation).ConfigureAwait(false) is not { } state) return;
        await ResetAsync(calls, cancellation).ConfigureAwait(false);
        (complaint, Loss, broken) = (null, null, new(TaskCreationOptions.RunContinuationsAsynchronously));
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Begin(calls, lost.Token);
        Threads = state.Threads;
        Say($"worker {address} is at work, {Threads} threads");
        Wake();
        Task[] loops = [.. Loops(calls, lost.Token), WatchAsync(calls, lost.Token), broken.Task, calls.Lost];
        try
        {
            await (await Task.WhenAny(loops).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            if (++losses == MostLosses) Refusal = $"it was lost {losses} times and had finished nothing; at last: {error.Message}.";
            Loss = WhyLost(error);
            Say($"worker {address} is lost, others take its {Work}: {Loss}");
            throw;
        }
        finally
        {
            Threads = 0;
            await lost.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(Task.WhenAll(loops[..^2])).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested) await Task.WhenAny(CloseAsync(calls)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the worker is ready; null where it is refused.</summary>
    private async Task<WorkerState?> EnterAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await OpenAsync(calls, cancellation).ConfigureAwait(false);
            if (state.IsBusy) complaint = state.Refusal;
            else Refusal = state.Refusal ?? (state.IsReady ? WhyNot(state) : null);
            if (Refusal is not null) Say($"worker {address} takes no part: {Refusal}");
            if (Refusal is not null || state.IsReady) return Refusal is null ? state : null;
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(WorkerCalls calls, CancellationToken cancellation)
    {
        while (await PingAsync(calls, cancellation).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        throw new InvalidOperationException("it was started anew");
    }
}
