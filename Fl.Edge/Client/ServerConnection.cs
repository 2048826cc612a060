using Fl.Core;
using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge;

#pragma warning disable CA1001 // RunAsync, called once, disposes what it makes.
/// <summary>One connection of a client to its server, from the hello to the goodbye.</summary>
internal sealed class ServerConnection(JoinRequest request, Dialer dialer, Redial redial, Seat seat, string instance)
#pragma warning restore CA1001
{
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(0.7);
    private readonly IProgress<string> view = request.View;
    private Watchdog watchdog = null!;
    private Outbox<ClientMessage> outbox = null!;
    private Exception? failure;
    private Welcome? welcome;
    private Device? device;
    private Errand? errand;
    private bool isReady;

    /// <summary>Whether a server welcomed this client.</summary>
    public bool IsWelcome => welcome is not null;

    /// <summary>Whether the server went on with this client when it was ready.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>Returns the server's goodbye, or null when it ended the stream without one.</summary>
    /// <exception cref="ConnectionLostException">The connection broke, or there was none.</exception>
    /// <exception cref="RefusedException">Who answers does not take this client now.</exception>
    /// <exception cref="DeviceRefusedException">The experiment cannot be done here now.</exception>
    public async Task<Goodbye?> RunAsync(CancellationToken cancellation)
    {
        using var dial = dialer.Open();
        using var guard = watchdog = new Watchdog(Protocol.HandshakeTime, request.Time);
        using var call = dial.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            JoinMethod.Instance, null, new(dialer.Headers(), cancellationToken: guard.Token));
        outbox = new(call.RequestStream);
        using var background = CancellationTokenSource.CreateLinkedTokenSource(guard.Token, cancellation);
        var tasks = new List<Task>();
        await using var leaving = cancellation.Register(() => tasks.Add(LeaveAsync(call))).ConfigureAwait(false);
        try
        {
            outbox.TrySend(new() { Hello = Hello() });
            while (await call.ResponseStream.MoveNext(guard.Token).ConfigureAwait(false))
            {
                guard.Heard();
                var message = call.ResponseStream.Current;
                if (message.Goodbye is { } goodbye) return goodbye;
                IsAtWork |= Volatile.Read(ref isReady) && message.Refusal is null;
                if (message.Welcome is not null) Start(message.Welcome, tasks, background.Token);
                else await HandleAsync(message).ConfigureAwait(false);
                message.Chunk?.Release();
            }
            cancellation.ThrowIfCancellationRequested();
            return failure is null ? null : throw failure;
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw failure ?? (welcome is null ? dial.WhoAnswers(error) : null) ?? new ConnectionLostException(Explain(error), error);
        }
        finally
        {
            seat.Epoch = null;
            await background.CancelAsync().ConfigureAwait(false);
            if (errand is not null) await errand.DisposeAsync().ConfigureAwait(false);
            outbox.Close();
            var drained = outbox.DrainAsync();
            await Task.WhenAny(drained, Task.Delay(Courtesy, CancellationToken.None)).ConfigureAwait(false);
            guard.Cancel();
            await Task.WhenAll([drained, .. tasks]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Hello Hello() => new()
    {
        Protocol = Protocol.Version,
        LowestProtocol = Protocol.LowestVersion,
        ClientId = request.ClientId,
        Instance = instance,
        Software = request.Facts is FactsLevel.All ? $"fl {FlVersion.Text}" : "",
        Device = DeviceProbe.Read(request.Facts),
    };

    private void Start(Welcome message, List<Task> tasks, CancellationToken cancellation)
    {
        if (welcome is not null) throw new ConnectionLostException("the server sent a second welcome");
        if (Math.Max(message.Protocol, 1) is var chosen and not (>= Protocol.LowestVersion and <= Protocol.Version))
            throw new RefusedException(
                $"{request.Address} speaks protocol {chosen}, this client {Protocol.LowestVersion} to {Protocol.Version}; "
                + "install a newer fl here");
        welcome = message;
        var beat = TimeSpan.FromMilliseconds(Math.Clamp(message.HeartbeatMilliseconds, 50, 60_000));
        watchdog.Limit(beat * Protocol.HeartbeatsToLoss);
        redial.TellOnce($"connected to {request.Address}: client {message.Number}");
        tasks.Add(BeatAsync(beat, cancellation));
        tasks.Add(PrepareAsync(message, cancellation));
    }

    private async Task HandleAsync(ServerMessage message)
    {
        switch (message.KindCase)
        {
            case ServerMessage.KindOneofCase.Refusal:
                throw new RefusedException(
                    $"{request.Address} refuses client '{request.ClientId}': {Protocol.OneLine(message.Refusal.Message)}");
            case ServerMessage.KindOneofCase.Assignment:
                if (errand is not null) await errand.DisposeAsync().ConfigureAwait(false);
                var next = errand = new Errand(
                    message.Assignment, device ?? throw new ConnectionLostException("the server sent an assignment too early"),
                    outbox, view, (int)Math.Clamp(welcome!.ChunkBytes, 1 << 10, Protocol.ChunkBytes), Refuse);
                seat.Epoch = next.Tell;
                break;
            case ServerMessage.KindOneofCase.Chunk:
                errand?.Receive(message.Chunk);
                break;
            case ServerMessage.KindOneofCase.SendVectors:
                if (errand?.Id == message.SendVectors.Assignment) errand.Send();
                break;
            case ServerMessage.KindOneofCase.Cancel:
                if (errand?.Id != message.Cancel.Assignment) break;
                await errand.DisposeAsync().ConfigureAwait(false);
                errand = null;
                break;
            default:
                break;
        }
    }

    private async Task PrepareAsync(Welcome message, CancellationToken cancellation)
    {
        try
        {
            // Elsewhere: reading an experiment takes a while, and the server is to be heard meanwhile.
            device = await Task.Run(() => seat.OpenAsync(message, cancellation), cancellation).ConfigureAwait(false);
            view.Report($"ready: {device.Describe()}");
            await outbox.SendAsync(new() { Ready = device.Ready }, cancellation).ConfigureAwait(false);
            Volatile.Write(ref isReady, true);
        }
        catch (Exception error) when (error is not OperationCanceledException and not ConnectionLostException)
        {
            Refuse(error as DeviceRefusedException ?? new(DeviceErrors.Of(error), DeviceErrors.Describe(error), error));
        }
    }

    /// <summary>Tells the server the kind of what is wrong, and leaves.</summary>
    private void Refuse(DeviceRefusedException error)
    {
        failure = error;
        outbox.Post(new() { Goodbye = new() { Error = error.Error, Reason = DeviceErrors.Text(error.Error) } });
        watchdog.Limit(Courtesy);
    }

    private async Task BeatAsync(TimeSpan beat, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(beat, request.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                var heartbeat = new Heartbeat();
                if (request.Facts is FactsLevel.All && DeviceProbe.Temperature() is { } temperature)
                    heartbeat.TemperatureCelsius = temperature;
                outbox.TrySend(new() { Heartbeat = heartbeat });
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    /// <summary>Says goodbye and gives the server a moment to take note.</summary>
    private async Task LeaveAsync(AsyncDuplexStreamingCall<ClientMessage, ServerMessage> call)
    {
        watchdog.Limit(Courtesy);
        try
        {
            await outbox.SendAsync(
                new() { Goodbye = new() { Error = DeviceError.Interrupted, Reason = DeviceErrors.Text(DeviceError.Interrupted) } },
                watchdog.Token).ConfigureAwait(false);
            outbox.Close();
            await outbox.DrainAsync().ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception error)
            when (error is RpcException or OperationCanceledException or ConnectionLostException or InvalidOperationException)
        {
            // The server will notice by itself.
        }
    }

    private string Explain(Exception error)
    {
        if (IsOutOfMemory(error)) return DeviceErrors.OutOfMemory;
        if (watchdog.HasBarked) return welcome is null ? "the server does not answer" : "the server fell silent";
        return error is not RpcException { Status: var status } ? Protocol.OneLine(error.Message)
            : status.StatusCode is StatusCode.Unavailable ? "the connection broke" : Protocol.OneLine(status.Detail);
    }

    /// <summary>Whether it was this process that could not go on, whatever it looks like.</summary>
    private static bool IsOutOfMemory(Exception error)
    {
        for (var at = error; at is not null; at = at is RpcException { Status.DebugException: { } cause } ? cause : at.InnerException)
            if (at is OutOfMemoryException) return true;
        return false;
    }
}
