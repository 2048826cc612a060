using Fl.Core;
using Fl.Edge.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>The connection of one client that speaks fl.v1: carries one order at a time.</summary>
internal sealed class ClientSession : Session
{
    private readonly Watchdog watchdog;
    private readonly Outbox<ServerMessage> outbox;
    private Order? order;
    private readonly bool keepsConstant;
    private int examples;
    private volatile ByteString constant = ByteString.Empty;
    private volatile float temperature = float.NaN;

    /// <param name="enrolled">The enrolled device that it is; null where devices need not be.</param>
    public ClientSession(Hello hello, EnrolledDevice? enrolled, IServerStreamWriter<ServerMessage> writer, Watchdog watchdog)
    {
        (Id, Instance, Enrolled, this.watchdog) = (hello.ClientId, hello.Instance, enrolled, watchdog);
        var facts = hello.Device ?? new();
        Device = Protocol.OneLine(facts.Model.Length > 0 ? facts.Model : facts.Architecture);
        if (facts.HasTemperatureCelsius) temperature = facts.TemperatureCelsius;
        outbox = new(writer);
        keepsConstant = Protocol.Choose(hello) >= Protocol.ConstantVersion;
    }

    public override string Id { get; }

    public override string Instance { get; }

    /// <summary>The enrolled device that it came in as.</summary>
    public EnrolledDevice? Enrolled { get; }

    public override int Examples => examples;

    public override int MostExamples => examples;

    public override string Device { get; }

    public override float? Temperature => float.IsFinite(temperature) ? temperature : null;

    public override ByteString Constant => constant;

    public override TimeSpan Silence => watchdog.Silence;

    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public ValueTask SendAsync(ServerMessage message, CancellationToken cancellation) => outbox.SendAsync(message, cancellation);

    /// <summary>Sends if nothing else is being sent.</summary>
    public void TrySend(ServerMessage message) => outbox.TrySend(message);

    /// <summary>Sends without waiting for it.</summary>
    public void Post(ServerMessage message) => outbox.Post(message);

    /// <summary>Waits until what is being sent is sent.</summary>
    public Task DrainAsync() => outbox.DrainAsync();

    /// <summary>The client has what it needs and takes orders.</summary>
    public void Take(Ready ready)
    {
        examples = (int)ready.Examples;
        if (ready.ConstantXxh128.Length == VectorBytes.HashBytes) Hold(ready.ConstantXxh128);
    }

    /// <summary>The client has that constant part from now on, or none if it is empty.</summary>
    public void Hold(ByteString hash)
    {
        if (keepsConstant) constant = hash;
    }

    /// <summary>Makes an order the one at hand.</summary>
    /// <exception cref="ConnectionLostException">The session is over.</exception>
    public void Begin(Order next)
    {
        Interlocked.Exchange(ref order, next);
        if (Ended.IsCompleted) throw new ConnectionLostException(Reason);
    }

    /// <summary>No order is at hand any more; what still comes for the last one is passed over.</summary>
    public void Finish() => Volatile.Write(ref order, null);

    /// <summary>Hands a client's message to the order it belongs to.</summary>
    /// <exception cref="ConnectionLostException">The client does not keep to the protocol.</exception>
    public void Handle(ClientMessage message)
    {
        var current = Volatile.Read(ref order);
        if (message.Result is { } result && result.Assignment == current?.Id) current.Answer(result);
        else if (message.Chunk is { } chunk && chunk.Assignment == current?.Id) current.Receive(chunk);
        else if (message.Heartbeat is { HasTemperatureCelsius: true } heartbeat) temperature = heartbeat.TemperatureCelsius;
    }

    public override async Task<Update> FitAsync(
        FitTask task, Broadcast broadcast, bool hasRoom, Transfers transfers, CancellationToken stop)
    {
        var (buffer, isTaken) = (hasRoom ? await transfers.Free.ReadAsync(stop).ConfigureAwait(false) : null, false);
        try
        {
            using var call = new OrderCall(this, transfers.NextOrder(buffer), transfers.Downloads, stop);
            var assignment = new Assignment
            {
                Kind = Assignment.Types.Kind.Fit,
                Round = (uint)task.Round,
                Draw = (uint)task.Draw,
                KeptRounds = { transfers.KeptRounds },
            };
            var result = await call.AskAsync(assignment, broadcast).ConfigureAwait(false);
            if (!result.Completed) return Update.Failed(task.Client, Protocol.OneLine(result.Reason), 0);
            var update = new Update(ReportFields.Read(result, task.Client, examples), null) { Numbers = result.Reports };
            if (VectorBytes.WhyNot(result.Vectors, transfers.Up) is { } fault) return update.Rejected(fault);
            buffer ??= await call.WaitAsync(transfers.Free).ConfigureAwait(false);
            var envelope = transfers.EnvelopeOf(buffer);
            var damage = await call.FetchAsync(envelope, result.Vectors[0]).ConfigureAwait(false) ?? transfers.Open(buffer, task);
            update = update with { Report = update.Report with { BytesUp = envelope.Bytes.Length } };
            if (damage is not null) return update.Rejected(damage);
            isTaken = true;
            return update with { Message = buffer };
        }
        finally
        {
            if (!isTaken && buffer is not null) transfers.Return(buffer);
        }
    }

    public override async Task<Evaluation?> EvaluateAsync(int round, Broadcast broadcast, Transfers transfers, CancellationToken stop)
    {
        using var call = new OrderCall(this, transfers.NextOrder(null), transfers.Downloads, stop);
        var assignment = new Assignment { Kind = Assignment.Types.Kind.Evaluate, Round = (uint)round };
        var result = await call.AskAsync(assignment, broadcast).ConfigureAwait(false);
        return result is { Completed: true, Examples: > 0 } ? new(
            result.Loss, result.Accuracy, (int)Math.Min(result.Examples, int.MaxValue)) : null;
    }

    protected override async Task SayAsync(Goodbye goodbye, CancellationToken cancellation)
    {
        await outbox.SendAsync(new() { Goodbye = goodbye }, cancellation).ConfigureAwait(false);
        outbox.Close();
    }

    protected override void Cut()
    {
        outbox.Close();
        watchdog.Cancel();
    }

    protected override void Lose(ConnectionLostException error)
    {
        outbox.Close();
        Volatile.Read(ref order)?.Lose(error);
    }
}
