using System.Net;
using Fl.Core;
using Fl.Edge.Flower;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;
using Status = Fl.Edge.Flower.Status;

namespace Fl.Edge;

/// <summary>
/// The connection of one of Flower's clients: each request has one reply, which nothing but the connection's end can spare
/// the server. A client whose reply is not wanted any more takes no part until it has come.
/// </summary>
internal sealed class FlowerSession : Session
{
    /// <summary>More examples than this no update counts for; the client says how many there are when its update is there.</summary>
    private const int LargestCount = 10_000_000;

    /// <summary>A message that was not asked for is a goodbye, or no message at all.</summary>
    private const int GoodbyeBytes = 64;

    /// <summary>Who has no number yet says how many examples it has, and that is little.</summary>
    private const int PropertiesBytes = 64 << 10;

    private readonly StreamedCall call;
    private readonly FlowerRequests requests;
    private readonly Roster roster;
    private readonly TimeProvider time;
    private readonly ArrayReceiver arrays;
    private readonly MessageReader reader;
    private readonly int usual;
    private readonly Lock starting = new();
    private FlowerOrder? order;
    private Task? farewell;
    private Task sent = Task.CompletedTask;
    private volatile int told;

    /// <param name="usual">Examples that a client is taken to have until it says how many.</param>
    public FlowerSession(
        IPEndPoint peer, StreamedCall call, StateDict model, FlowerRequests requests, Roster roster, int usual, TimeProvider time)
    {
        (Id, this.call, this.requests, this.roster, this.usual, this.time) = ($"flower:{peer}", call, requests, roster, usual, time);
        arrays = new(model);
        reader = MessageReader.OfReplies(arrays);
    }

    public override string Id { get; }

    public override string Instance => Id;

    /// <summary>As the client last said; until then as many as is usual.</summary>
    public override int Examples => told > 0 ? told : usual;

    /// <summary>Twice what the client last said, for its data may grow.</summary>
    public override int MostExamples => told > 0 ? (int)Math.Min(2L * told, LargestCount) : LargestCount;

    public override TimeSpan Silence => TimeSpan.Zero;

    /// <summary>When to come back to a server that was stopped and may go on with the run.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>Whether the client was told that the session is over.</summary>
    public bool IsToldToLeave { get; private set; }

    /// <summary>What a call ends with whose client was not told.</summary>
    public StatusCode LastStatus { get; private set; } = StatusCode.Aborted;

    /// <summary>Completes when nothing is being sent.</summary>
    public Task Sent => sent;

    /// <summary>Asks the client how many training examples it has; 0 where it does not say.</summary>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public async Task<int> IntroduceAsync(CancellationToken stop)
    {
        var answer = await AskAsync(new(FlowerReply.KindOneofCase.Properties, null),
            MessagePieces.Of(new FlowerRequest { Properties = new() }), null, stop).ConfigureAwait(false);
        if (Scalar.First(answer.Reply.Properties.Properties, "num_examples") is >= 1 and <= LargestCount and var count) told = (int)count;
        return told;
    }

    /// <summary>Ends the session with a status.</summary>
    public void Refuse(StatusCode status, string why)
    {
        LastStatus = status;
        End(why);
    }

    /// <summary>Takes what the client sends; returns why it ended.</summary>
    public async Task<string> ListenAsync()
    {
        var over = call.Stopped;
        try
        {
            while (await call.NextAsync(over).ConfigureAwait(false) is { } length)
            {
                var current = Volatile.Read(ref order);
                if (current is null && length > GoodbyeBytes) return "it sent a message that was not asked for";
                if (current?.Kind is FlowerReply.KindOneofCase.Properties && length > PropertiesBytes)
                    return $"it sent properties of {length:n0} bytes";
                var reply = await ReadAsync(current, length, over).ConfigureAwait(false);
                if (reply.Disconnect is not null) return "it left";
                if (reply.KindCase != current?.Kind)
                    return $"it sent {Name(reply.KindCase)} {(current is null ? "unasked" : $"instead of {Name(current.Kind)}")}";
            }
            return "it left";
        }
        catch (Exception error) when (error is InvalidDataException or InvalidProtocolBufferException)
        {
            return $"it sent {(error is InvalidDataException ? Protocol.OneLine(error.Message) : "bytes that are no message")}";
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return call.Aborted.IsCancellationRequested || error is IOException
                ? "the connection was lost"
                : "it sent its update too slowly";
        }
    }

    public override async Task<Update> FitAsync(
        FitTask task, Broadcast broadcast, bool hasRoom, Transfers transfers, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var answer = await AskAsync(
            new(FlowerReply.KindOneofCase.Fit, transfers), requests.Fit(task, broadcast), transfers.Downloads, stop).ConfigureAwait(false);
        var (reply, isTaken) = (answer.Reply.Fit, false);
        try
        {
            if (reply.Status is { Code: not Code.Ok } status) return Update.Failed(task.Client, Describe(status));
            var examples = (int)Math.Clamp(reply.NumExamples, 0, int.MaxValue);
            var update = new Update(new ClientReport(task.Client, UpdateStatus.Completed, "", examples)
            {
                TrainLoss = Scalar.First(reply.Metrics, "train_loss", "loss"),
                TrainAccuracy = Scalar.First(reply.Metrics, "train_accuracy", "accuracy"),
                Seconds = time.GetElapsedTime(started, answer.Began).TotalSeconds,
                BytesUp = answer.Bytes,
            }, null);
            if (answer.Fault is { } fault) return update.Rejected(fault);
            // A claim that is refused raises no limit.
            if (examples > 0 && examples <= task.Examples) told = examples;
            answer.Weights!.Subtract(answer.Weights, task.Message);
            isTaken = true;
            return update with { Message = answer.Weights };
        }
        finally
        {
            if (!isTaken) transfers.Return(answer.Weights!);
        }
    }

    public override async Task<Evaluation?> EvaluateAsync(int round, Broadcast broadcast, Transfers transfers, CancellationToken stop)
    {
        var answer = await AskAsync(new(FlowerReply.KindOneofCase.Evaluate, null), requests.Evaluate(round, broadcast), transfers.Downloads,
            stop).ConfigureAwait(false);
        var reply = answer.Reply.Evaluate;
        if (reply.Status is { Code: not Code.Ok } status) return new(double.NaN, double.NaN, 0) { Reason = Describe(status) };
        var (loss, accuracy) = (float.IsFinite(reply.Loss) ? reply.Loss : double.NaN, Scalar.First(reply.Metrics, "accuracy"));
        var fault = reply.NumExamples is < 1 or > int.MaxValue ? $"it says that it scored {reply.NumExamples} examples"
            : double.IsNaN(accuracy) ? "its metrics have no accuracy"
            : accuracy is < 0 or > 1 ? "its accuracy is not from 0 to 1"
            : "";
        return new(loss, fault.Length == 0 ? accuracy : double.NaN, (int)Math.Clamp(reply.NumExamples, 0, int.MaxValue)) { Reason = fault };
    }

    protected override Task SayAsync(Goodbye goodbye, CancellationToken cancellation)
    {
        lock (starting) farewell ??= TakeLeaveAsync(goodbye.Finished ? TimeSpan.Zero : Pause);
        return farewell.WaitAsync(cancellation);
    }

    /// <summary>
    /// Whoever listens ends the call with its last status, unless that would come in the middle of a message: then nothing is left but
    /// to cut it off.
    /// </summary>
    protected override void Cut()
    {
        if (Ended.IsCompleted) return;
        if (sent.IsCompleted) call.Stop();
        else call.Abort();
    }

    /// <summary>Tells the client, behind what is being sent, that the session is over.</summary>
    /// <param name="pause">After how long it is wanted back; zero for never.</param>
    private async Task TakeLeaveAsync(TimeSpan pause)
    {
        await sent.ConfigureAwait(false);
        sent = SendAsync(MessagePieces.Of(new FlowerRequest { Reconnect = new() { Seconds = (long)Math.Ceiling(pause.TotalSeconds) } }));
        await sent.ConfigureAwait(false);
        IsToldToLeave = true;
        // One that is at a task reads this after it, and needs no call for that.
        if (Volatile.Read(ref order) is not null) call.Stop();
    }

    protected override void Lose(ConnectionLostException error) => Volatile.Read(ref order)?.Lose(error);

    private async Task<FlowerAnswer> AskAsync(FlowerOrder next, MessagePieces request, SemaphoreSlim? downloads, CancellationToken stop)
    {
        using var place = downloads is null ? null : await Place.TakeAsync(downloads, stop).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref order, next, null) is not null)
            throw new ConnectionLostException("it is still at an earlier task");
        lock (starting)
        {
            if (Ended.IsCompleted || farewell is not null) throw new ConnectionLostException(Reason);
            sent = SendAsync(request);
        }
        try
        {
            await sent.WaitAsync(stop).ConfigureAwait(false);
            place?.Leave();
            return await next.Answer.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is being sent goes on, for no piece of it can be taken back, and the reply will come.
            roster.Suspend(this);
            if (next.TryAbandon()) throw;
            roster.Ready(this);
            return await next.Answer.ConfigureAwait(false);
        }
    }

    private async Task SendAsync(MessagePieces message)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted);
        limit.CancelAfter(Protocol.TransferTime(message.Bytes));
        try
        {
            await call.SendAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException)
        {
            End(call.Aborted.IsCancellationRequested ? "the connection was lost" : "it took the weights too slowly");
            throw new ConnectionLostException(Reason, error);
        }
    }

    /// <summary>Reads a message, hands it to the order it answers, and returns it without its parameters.</summary>
    private async Task<FlowerReply> ReadAsync(FlowerOrder? current, long length, CancellationToken over)
    {
        var began = time.GetTimestamp();
        var buffer = current is null ? null : await current.TakeBufferAsync(over).ConfigureAwait(false);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(over);
            limit.CancelAfter(Protocol.TransferTime(length));
            arrays.Begin(buffer);
            reader.Begin(length);
            await call.ReadAsync(length, piece =>
            {
                if (buffer is not null && current!.IsAbandoned)
                {
                    arrays.Discard();
                    current.Return(buffer);
                    buffer = null;
                }
                reader.Append(piece);
            }, limit.Token).ConfigureAwait(false);
            var reply = FlowerReply.Parser.ParseFrom(reader.End());
            if (reply.KindCase != current?.Kind) return reply;
            // From now on the client can be asked again.
            Volatile.Write(ref order, null);
            var answer = new FlowerAnswer(reply, buffer, arrays.Fault, length, began);
            buffer = null;
            if (!current.TryComplete(answer)) roster.Ready(this);
            return reply;
        }
        finally
        {
            current?.Return(buffer);
        }
    }

    private static string Describe(Status status) => $"it answers {status.Code}: {Protocol.OneLine(status.Message)}";

    private static string Name(FlowerReply.KindOneofCase kind) =>
        kind is FlowerReply.KindOneofCase.None ? "an unknown message" : $"a reply to '{kind.ToString().ToLowerInvariant()}'";
}
