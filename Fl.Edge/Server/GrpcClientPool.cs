using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fl.Core;
using Fl.Edge.Wire;

namespace Fl.Edge;

/// <summary>
/// Clients on devices. Weights go out from one copy; an update comes in when there is a buffer for it, so that memory
/// does not grow with the clients, and a client that vanishes has a while to come back and take its assignment again.
/// </summary>
internal sealed class GrpcClientPool : IClientPool
{
    private const int Attempts = 3;
    private const int MostFastDownloads = 8;
    private readonly Roster roster;
    private readonly ServeOptions options;
    private readonly IProgress<string> view;
    private readonly Layout layout;
    private readonly MessageLayout down, up;
    private readonly Channel<HostVector> buffers = Channel.CreateUnbounded<HostVector>();
    private readonly SemaphoreSlim downloads = new(MostFastDownloads);
    private readonly byte[] outgoing;
    private long orders;
    private volatile int durable;

    public GrpcClientPool(Workload workload, Roster roster, ServeOptions options, IProgress<string> view)
    {
        (this.roster, this.options, this.view) = (roster, options, view);
        (var strategy, layout) = (workload.Experiment.Strategy, workload.Model.Layout);
        (down, up) = (MessageLayout.Down(strategy, layout), MessageLayout.Up(strategy, layout));
        outgoing = GC.AllocateUninitializedArray<byte>(checked((int)down.Bytes));
        for (var i = 0; i < options.Buffers; i++) buffers.Writer.TryWrite(new HostVector(up.Length));
    }

    public IReadOnlyList<int> Examples { get; private set; } = [];

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Patience is { } patience) waiting.CancelAfter(patience);
        if (roster.ReadyCount < options.MinClients) view.Report($"waiting for clients: {roster.ReadyCount} of {options.MinClients} are ready");
        try
        {
            await roster.WaitForCountAsync(options.MinClients, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RunFailedException($"only {roster.ReadyCount} of {options.MinClients} clients were ready after {options.Patience!.Value.TotalSeconds:n0} s; wait longer with --wait, or need fewer with --min-clients.");
        }
        var examples = roster.Examples();
        roster.FlushNumbers();
        if (!examples.AsSpan().SequenceEqual([.. Examples])) Examples = examples;
    }

    public async IAsyncEnumerable<Update> FitAsync(
        int round, IReadOnlyList<int> cohort, Vector message, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var broadcast = new Broadcast(down, (HostVector)message, outgoing);
        // Where each has a buffer of its own, none need wait for being asked.
        var hasRoom = cohort.Count <= options.Buffers;
        var updates = Channel.CreateUnbounded<Update>(new() { SingleReader = true });
        Task visits = Task.WhenAll(cohort.Select(client => Task.Run(async () =>
            updates.Writer.TryWrite(await VisitAsync(client, round, broadcast, hasRoom, late, stop.Token).ConfigureAwait(false)), CancellationToken.None)));
        _ = visits.ContinueWith(done => updates.Writer.Complete(done.Exception?.InnerException), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                try
                {
                    yield return update;
                }
                finally
                {
                    GiveBack(update);
                }
            }
        }
        finally
        {
            if (!visits.IsCompleted) await stop.CancelAsync().ConfigureAwait(false);
            await visits.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (updates.Reader.TryRead(out var unread)) GiveBack(unread);
        }
        cancellation.ThrowIfCancellationRequested();
    }

    public void Settle(int round) => durable = round;

    public async Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation)
    {
        var scores = new Evaluation?[Examples.Count];
        var broadcast = new Broadcast(down, (HostVector)message, outgoing);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(options.Deadline);
        await Task.WhenAll(roster.Sessions.Where(session => session.IsReady).Select(async session =>
        {
            try
            {
                using var call = new OrderCall(session, NextOrder(null), downloads, stop.Token);
                var assignment = new Assignment { Kind = Assignment.Types.Kind.Evaluate, Round = (uint)round };
                var result = await call.AskAsync(assignment, broadcast).ConfigureAwait(false);
                if (result is { Completed: true, Examples: > 0 }) scores[session.Number] = new(result.Loss, result.Accuracy, (int)result.Examples);
            }
            catch (Exception error) when (error is ConnectionLostException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                view.Report($"client {session.Id}: not evaluated: {error.Message}");
            }
        })).ConfigureAwait(false);
        return scores;
    }

    public async Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation)
    {
        if (roster.Keepers() is not { Length: > 0 } keepers) return;
        var delivery = new Delivery(roster, new Broadcast(MessageLayout.Weights(layout), (HostVector)weights, outgoing), metadata, options, view);
        await Task.WhenAll(keepers.Select(client => delivery.ToAsync(client, (session, stop) => new(session, NextOrder(null), downloads, stop), cancellation))).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        while (buffers.Reader.TryRead(out var buffer)) buffer.Dispose();
        downloads.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Has one client train; comes back to it when its connection breaks.</summary>
    private async Task<Update> VisitAsync(int client, int round, Broadcast broadcast, bool hasRoom, CancellationTokenSource late, CancellationToken stop)
    {
        var (lost, sent) = ("it is not connected", 0L);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                using var grace = CancellationTokenSource.CreateLinkedTokenSource(stop);
                grace.CancelAfter(options.Grace);
                var session = await roster.WaitForAsync(client, grace.Token).ConfigureAwait(false);
                try
                {
                    sent += broadcast.Size;
                    return await FitAsync(session, client, round, broadcast, hasRoom, stop).ConfigureAwait(false) with { BytesDown = sent };
                }
                catch (ConnectionLostException error)
                {
                    lost = error.Message;
                    view.Report($"client {client}: {lost}");
                }
            }
            return Update.Failed(client, $"{lost}, {Attempts} times", sent);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Update.Failed(client, $"no update within {options.Deadline.TotalSeconds:n0} s", sent);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Update.Failed(client, $"{lost}; not back within {options.Grace.TotalSeconds:n0} s", sent);
        }
    }

    private async Task<Update> FitAsync(ClientSession session, int client, int round, Broadcast broadcast, bool hasRoom, CancellationToken stop)
    {
        var (buffer, isTaken) = (hasRoom ? await buffers.Reader.ReadAsync(stop).ConfigureAwait(false) : null, false);
        try
        {
            using var call = new OrderCall(session, NextOrder(buffer), downloads, stop);
            var assignment = new Assignment { Kind = Assignment.Types.Kind.Fit, Round = (uint)round, DurableRound = (uint)durable };
            var result = await call.AskAsync(assignment, broadcast).ConfigureAwait(false);
            if (!result.Completed) return Update.Failed(client, Protocol.OneLine(result.Reason), 0);
            var update = new Update(client, UpdateStatus.Completed, "", null, session.Examples, result.Loss, result.Accuracy,
                double.IsFinite(result.Seconds) ? Math.Max(0, result.Seconds) : 0, 0, 0)
            {
                Steps = (int)Math.Min(result.Steps, int.MaxValue),
                // Sums of it over clients and rounds must not overflow.
                ExamplesMet = (long)Math.Min(result.ExamplesMet, int.MaxValue),
                Reports = result.Reports,
            };
            if (VectorBytes.WhyNot(result.Vectors, up) is { } fault) return Rejected(update, fault);
            buffer ??= await call.WaitAsync(buffers.Reader).ConfigureAwait(false);
            if (await call.FetchAsync(buffer, result.Vectors[0]).ConfigureAwait(false) is { } damage) return Rejected(update, damage) with { BytesUp = up.Bytes };
            isTaken = true;
            return update with { Message = buffer, BytesUp = up.Bytes };
        }
        finally
        {
            if (!isTaken && buffer is not null) buffers.Writer.TryWrite(buffer);
        }
    }

    private Order NextOrder(HostVector? room) => new((ulong)Interlocked.Increment(ref orders), up, room);

    private void GiveBack(Update update)
    {
        if (update.Message is HostVector buffer) buffers.Writer.TryWrite(buffer);
    }

    private static Update Rejected(Update update, string reason) => update with { Status = UpdateStatus.Rejected, Reason = reason };
}
