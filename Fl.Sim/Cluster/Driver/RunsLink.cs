using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// What a driver of whole runs has to do with one worker: finds it, has it serve the sweep, and finds it again when it was lost.
/// </summary>
internal sealed class RunsLink(Func<IPEndPoint> place, ClusterRuns cluster, ClusterSecret? secret)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>A worker that was lost so often, and no run had got any further between, is not looked for any more.</summary>
    private const int MostLosses = 5;

    private readonly Dictionary<string, string> unfit = [];
    private readonly HashSet<string> proven = [];
    private IPEndPoint address = place();
    private WorkerCalls? calls;
    private CancellationToken lost;
    private string? complaint, refusal, death;

    public IPEndPoint Address => address;

    /// <summary>Runs that it trains at the same time; 0 where it is not there.</summary>
    public int Threads { get; private set; }

    /// <summary>Those of them that it has now; whoever deals counts them.</summary>
    public int Taken { get; set; }

    /// <summary>Times that it was lost since one of its runs got further.</summary>
    public int Losses { get; set; }

    /// <summary>Why it may not train runs of a kind, as a sentence; null where it may.</summary>
    public string? WhyNot(string kind)
    {
        lock (unfit) return refusal ?? unfit.GetValueOrDefault(kind);
    }

    /// <summary>Why it is not there.</summary>
    public string Complaint => complaint ?? "nobody has answered.";

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

    /// <summary>Keeps the worker at the sweep, until it is cancelled or the worker is refused.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && refusal is null)
        {
            try
            {
                address = place();
                await using var connected = await WorkerCalls.ConnectAsync(address, secret, refused => complaint = refused, cancellation)
                    .ConfigureAwait(false);
                await ServeAsync(connected, cancellation).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever went wrong with a worker, its runs go to others, and it is looked for again.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
            {
                complaint ??= error is TimeoutException or SiloUnavailableException ? null : error.Message;
            }
            catch (OperationCanceledException)
            {
            }
            if (!cancellation.IsCancellationRequested) await Task.WhenAny(Task.Delay(Pause, cancellation)).ConfigureAwait(false);
        }
        cluster.Wake();
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
            throw new WorkerLostException(death ?? WhyLost(error));
        }
    }

    /// <summary>Tells the worker something, as long as it is there.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public Task TellAsync(Func<IRunsGrain, string, Task> call, CancellationToken cancellation) => AskAsync(async (runs, sweep) =>
    {
        await call(runs, sweep).ConfigureAwait(false);
        return true;
    }, cancellation);

    private async Task ServeAsync(WorkerCalls connected, CancellationToken cancellation)
    {
        if (await EnterAsync(connected, cancellation).ConfigureAwait(false) is not { } state) return;
        await connected.TellRunsAsync(runs => runs.ResetAsync(cluster.Sweep), cancellation).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // It may be another.
        lock (unfit) proven.Clear();
        (complaint, death, calls, lost) = (null, null, connected, ending.Token);
        cluster.Say($"worker {address} is at work, {state.Threads} threads");
        Threads = state.Threads;
        cluster.Wake();
        try
        {
            await (await Task.WhenAny(PingAsync(connected, ending.Token), connected.Lost).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            death = WhyLost(error);
            if (++Losses == MostLosses) refusal = $"it was lost {Losses} times and its runs got no further; at last: {death}.";
            cluster.Say($"worker {address} is lost, others take its runs: {death}");
            throw;
        }
        finally
        {
            Threads = 0;
            await ending.CancelAsync().ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                await Task.WhenAny(connected.TellRunsAsync(runs => runs.CloseAsync(cluster.Sweep), default)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the worker serves the sweep; null where it does not.</summary>
    private async Task<WorkerState?> EnterAsync(WorkerCalls connected, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await connected.AskRunsAsync(
                runs => runs.EnterAsync(cluster.Sweep, FlVersion.Text), cancellation).ConfigureAwait(false);
            if (state.IsReady) return state;
            complaint = state.Refusal;
            if (!state.IsBusy)
            {
                refusal = state.Refusal;
                cluster.Say($"worker {address} takes no part: {refusal}");
                return null;
            }
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PingAsync(WorkerCalls connected, CancellationToken cancellation)
    {
        while (await connected.AskRunsAsync(runs => runs.PingAsync(cluster.Sweep), cancellation).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        throw new InvalidOperationException("it was started anew");
    }

    private static string WhyLost(Exception error) => error is TimeoutException ? "it does not answer" : error.Message;
}
