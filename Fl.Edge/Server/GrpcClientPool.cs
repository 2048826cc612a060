using System.Threading.Channels;
using Fl.Core;

namespace Fl.Edge;

/// <summary>
/// Clients on devices. Weights go out from one copy; an update comes in when there is a buffer for it, so that memory
/// does not grow with the clients, and a client that vanishes has a while to come back and take its assignment again.
/// </summary>
internal sealed class GrpcClientPool : IClientPool, IAsynchronousPool, IRemoteClients
{
    private const int Attempts = 3;
    private readonly Roster roster;
    private readonly ServeOptions options;
    private readonly IProgress<string> view;
    private readonly Layout layout;
    private readonly ConstantPart constant;
    private readonly Transfers transfers;
    private readonly byte[] outgoing;
    private readonly Dispatches dispatches;
    private int[] ready = [], most = [];
    private Update? lent;

    public GrpcClientPool(Workload workload, Roster roster, ServeOptions options, IProgress<string> view)
    {
        (this.roster, this.options, this.view) = (roster, options, view);
        var (strategy, model) = (workload.Experiment.Strategy, workload.Model);
        layout = model.Layout;
        (constant, transfers) =
            (new(strategy, model), new(MessageFormat.Up(workload.Experiment, model), workload.Experiment.Seed, options.Buffers));
        // A device has the part that the server dealt; but pictures are its own, as is whatever Flower's clients have.
        LargestShare = workload.Experiment.Dataset is Pictures || options.Flower ? null : workload.Examples().Max();
        outgoing = constant.Exists ? GC.AllocateUninitializedArray<byte>(checked((int)constant.Later.Bytes)) : [];
        dispatches = new(constant, options, (task, mailing, late, stop) => VisitAsync(task, mailing, hasRoom: false, late, null, stop));
    }

    public IReadOnlyList<int> Examples => ready;

    public int? LargestShare { get; }

    public int MostExamples(int client) => most[client];

    public async Task ReadyAsync(CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Patience is { } patience) waiting.CancelAfter(patience);
        if (roster.ReadyCount < options.MinClients)
            view.Report($"waiting for clients: {roster.ReadyCount} of {options.MinClients} are ready");
        try
        {
            await roster.WaitForCountAsync(options.MinClients, waiting.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RunFailedException($"only {roster.ReadyCount} of {options.MinClients} clients were ready after "
                + $"{options.Patience!.Value.TotalSeconds:n0} s; wait longer with --wait, or need fewer with --min-clients.");
        }
        roster.FlushNumbers();
        Refresh();
    }

    public async Task FitAsync(IReadOnlyList<FitTask> tasks, Func<bool> enough, Action<Update> take, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.Deadline);
        using var done = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token, done.Token);
        var mailing = new Mailing(constant, tasks[0].Message.OnHost(), copies: false, outgoing);
        // Where each has a buffer of its own, none need wait for being asked.
        var hasRoom = tasks.Count <= options.Buffers;
        var updates = Channel.CreateUnbounded<Update>(new() { SingleReader = true });
        Task visits = Task.WhenAll(tasks.Select(task => Task.Run(async () =>
        {
            var update = await VisitAsync(task, mailing, hasRoom, late, done, stop.Token).ConfigureAwait(false);
            updates.Writer.TryWrite(update);
        }, CancellationToken.None)));
        _ = visits.ContinueWith(done => updates.Writer.Complete(done.Exception?.InnerException), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                try
                {
                    take(done.IsCancellationRequested && update.Message is not null
                        ? LetGo(update.Task!, update.Report.BytesDown)
                        : update);
                }
                finally
                {
                    GiveBack(update);
                }
                if (enough()) await done.CancelAsync().ConfigureAwait(false);
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

    public int Busy => dispatches.Count;

    public void Dispatch(FitTask task)
    {
        dispatches.Add(task);
        Refresh();
    }

    public async ValueTask<Update?> NextAsync(bool orNewcomers, CancellationToken cancellation)
    {
        if (lent is not null) GiveBack(lent);
        var update = lent = await dispatches.NextAsync(orNewcomers ? roster.Changed : null, cancellation).ConfigureAwait(false);
        Refresh();
        return update;
    }

    public Task HaltAsync() => dispatches.HaltAsync(GiveBack);

    public void Settle(IReadOnlyList<int> rounds) => transfers.KeptRounds = [.. rounds.Select(round => (uint)round)];

    public async Task<IReadOnlyList<Evaluation?>> EvaluateAsync(int round, Vector message, CancellationToken cancellation)
    {
        var scores = new Evaluation?[Examples.Count];
        var mailing = new Mailing(constant, message.OnHost(), copies: false, outgoing);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(options.Deadline);
        await Task.WhenAll(roster.Sessions.Where(session => session.IsReady).Select(async session =>
        {
            try
            {
                scores[session.Number] = await ScoreAsync(session, round, mailing, stop.Token).ConfigureAwait(false);
            }
            catch (Exception error)
                when (error is ConnectionLostException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                view.Report($"client {session.Id}: not evaluated: {error.Message}");
            }
        })).ConfigureAwait(false);
        return scores;
    }

    public async Task DeliverAsync(Vector weights, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellation)
    {
        if (roster.Keepers() is not { Length: > 0 } keepers) return;
        var model = new Broadcast(MessageLayout.Weights(layout), weights.OnHost());
        var delivery = new Delivery(roster, model, metadata, options, view);
        await Task.WhenAll(keepers.Select(client => delivery.ToAsync(client,
            (session, stop) => new(session, transfers.NextOrder(null), transfers.Downloads, stop), cancellation))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await HaltAsync().ConfigureAwait(false);
        if (lent is not null) GiveBack(lent);
        dispatches.Dispose();
        transfers.Dispose();
    }

    /// <summary>Has one client train; comes back to it when its connection breaks.</summary>
    /// <param name="late">Over when the round has lasted long enough.</param>
    /// <param name="done">Over when there are enough updates.</param>
    /// <param name="stop">Either, or all is over.</param>
    private async Task<Update> VisitAsync(
        FitTask task, Mailing mailing, bool hasRoom, CancellationTokenSource late, CancellationTokenSource? done, CancellationToken stop)
    {
        var (client, lost, sent) = (task.Client, "it is not connected", 0L);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                using var grace = CancellationTokenSource.CreateLinkedTokenSource(stop);
                grace.CancelAfter(options.Grace);
                var session = await roster.WaitForAsync(client, grace.Token).ConfigureAwait(false);
                try
                {
                    var message = mailing.To(session);
                    sent += message.Size;
                    var update = await session.FitAsync(task, message, hasRoom, transfers, stop).ConfigureAwait(false);
                    return update with { Report = update.Report with { BytesDown = sent }, Task = task };
                }
                catch (Exception error) when (error is ConnectionLostException or ConstantLackedException)
                {
                    lost = error.Message;
                    view.Report($"client {client}: {lost}");
                }
            }
            return Update.Failed(client, $"{lost}, {Attempts} times", sent) with { Task = task };
        }
        catch (OperationCanceledException) when (done is { IsCancellationRequested: true })
        {
            return LetGo(task, sent);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Update.Failed(client, $"no update within {options.Deadline.TotalSeconds:n0} s", sent) with { Task = task };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Update.Failed(client, $"{lost}; not back within {options.Grace.TotalSeconds:n0} s", sent) with { Task = task };
        }
    }

    /// <summary>Has one client score its own model; one that lacks what it was thought to have is asked once more.</summary>
    private async Task<Evaluation?> ScoreAsync(Session session, int round, Mailing mailing, CancellationToken stop)
    {
        try
        {
            return await session.EvaluateAsync(round, mailing.To(session), transfers, stop).ConfigureAwait(false);
        }
        catch (ConstantLackedException)
        {
            return await session.EvaluateAsync(round, mailing.To(session), transfers, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Who can be asked: a client at work cannot.</summary>
    private void Refresh()
    {
        (var examples, most) = roster.Examples();
        for (var client = 0; client < examples.Length; client++)
            if (dispatches.Has(client)) examples[client] = 0;
        if (!examples.AsSpan().SequenceEqual(ready)) ready = examples;
    }

    private void GiveBack(Update update)
    {
        // What was received is in a buffer of the host's.
        if (update.Message is HostVector buffer) transfers.Return(buffer);
    }

    private static Update LetGo(FitTask task, long sent) => Update.Failed(task.Client, "others were faster", sent) with { Task = task };
}
