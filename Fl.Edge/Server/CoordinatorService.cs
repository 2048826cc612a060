using System.Net;
using Fl.Core;
using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>The server's end of protocol fl.v1: one call of <see cref="Join"/> is one connection of one client.</summary>
internal sealed class CoordinatorService(
    Experiment experiment, Layout layout, Timeline timeline, Roster roster, DeviceTable table, Admission admission, Doorway doorway,
    ServeOptions options, ServerLog log, TimeProvider time)
    : JoinService
{
    private readonly string yaml = experiment.ToDeviceYaml();
    private readonly byte[] layoutHash = Protocol.LayoutHash(layout);

    public override async Task Join(
        IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
    {
        var address = AddressOf(context);
        if (!admission.Enter(address))
        {
            log.TellStranger(address, "refused a stream: the address holds as many as it may");
            await responseStream.WriteAsync(Full(address), context.CancellationToken).ConfigureAwait(false);
            return;
        }
        try
        {
            await TalkAsync(new(context.GetHttpContext().Request.BodyReader), responseStream, address, context).ConfigureAwait(false);
        }
        catch (Exception error) when (IsLoss(error) || error is ConnectionLostException)
        {
            // The client is gone before it was anybody.
        }
        finally
        {
            admission.Leave(address);
        }
    }

    private async Task TalkAsync(
        Incoming requests, IServerStreamWriter<ServerMessage> responses, IPAddress address,
        ServerCallContext context)
    {
        using var watchdog = new Watchdog(Protocol.HandshakeTime, time, context.CancellationToken);
        if (await requests.NextAsync(watchdog.Token).ConfigureAwait(false) is not { } first) return;
        var http = context.GetHttpContext();
        var (refusal, device) = admission.Check(
            first, context.RequestHeaders.GetValue(Protocol.TokenHeader), http.Connection.ClientCertificate);
        if (refusal is null)
        {
            var session = new ClientSession(first.Hello, device, responses, watchdog);
            refusal = roster.Enter(session, options.Heartbeat * 2);
            if (refusal is null)
            {
                using var admitted = doorway.Admit(http);
                await ServeAsync(session, first.Hello, requests, watchdog, address, http.Abort).ConfigureAwait(false);
                return;
            }
        }
        log.TellStranger(address, $"refused client '{Protocol.OneLine(first.Hello?.ClientId ?? "")}': {refusal.Message}");
        await responses.WriteAsync(new() { Refusal = refusal }, watchdog.Token).ConfigureAwait(false);
    }

    private async Task ServeAsync(
        ClientSession session, Hello hello, Incoming requests, Watchdog watchdog, IPAddress address, Action abort)
    {
        var why = "the connection was lost";
        using var beating = new CancellationTokenSource();
        var beat = BeatAsync(session, beating.Token);
        using var preparing = new CancellationTokenSource(Protocol.PreparationTime, time);
        using var tooLate = preparing.Token.Register(() =>
            session.End($"it was not ready within {Protocol.PreparationTime.TotalMinutes:n0} minutes"));
        try
        {
            watchdog.Limit(options.Heartbeat * Protocol.HeartbeatsToLoss);
            await session.SendAsync(new() { Welcome = Welcome(session, hello) }, watchdog.Token).ConfigureAwait(false);
            while (await requests.NextAsync(watchdog.Token).ConfigureAwait(false) is { } message)
            {
                watchdog.Heard();
                if (message.Goodbye is { } goodbye)
                {
                    why = $"it left: {Protocol.OneLine(goodbye.Reason)}";
                    break;
                }
                if (message.Ready is { } ready)
                {
                    if ((session.IsReady ? Twice() : Mismatch(ready) ?? Enrol(session, hello, ready)) is { } refusal)
                    {
                        why = refusal.Message;
                        await session.SendAsync(new() { Refusal = refusal }, watchdog.Token).ConfigureAwait(false);
                        break;
                    }
                    preparing.CancelAfter(Timeout.InfiniteTimeSpan);
                    log.TellClient(session.Id, address, $"client {session.Id} is ready: {ready.Examples:n0} examples{Facts(hello, ready)} "
                        + $"({roster.ReadyCount} of {options.MinClients})");
                }
                else session.Handle(message);
            }
        }
        catch (ConnectionLostException error)
        {
            why = error.Message;
        }
        catch (Exception error) when (IsLoss(error))
        {
            if (watchdog.HasBarked) why = $"nothing heard for {watchdog.Silence.TotalSeconds:n0} s";
        }
        finally
        {
            roster.Leave(session);
            session.Close(why);
            log.TellClient(session.Id, address, $"client {session.Id} is gone: {session.Reason}");
            await beating.CancelAsync().ConfigureAwait(false);
            var drained = session.DrainAsync();
            await Task.WhenAny(drained, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
            if (!drained.IsCompleted) abort();
            await Task.WhenAll(drained, beat).ConfigureAwait(false);
        }
    }

    /// <summary>Lets a client take assignments, or says why it cannot.</summary>
    private Refusal? Enrol(ClientSession session, Hello hello, Ready ready)
    {
        try
        {
            session.Take(ready);
            roster.Ready(session, ready.KeepsModel);
            table.Add(session.Number, hello.ClientId, hello.Device?.Model ?? "", ready.Engine, ready.Examples, ready.ClassExamples);
            return null;
        }
        catch (IOException error)
        {
            log.Warn($"client {session.Id} cannot be taken: {Protocol.OneLine(error.Message)}");
            return new()
            {
                Code = Refusal.Types.Code.Unavailable,
                Message = "the server cannot write to its run folder now.",
                MayRetry = true,
            };
        }
    }

    private Welcome Welcome(ClientSession session, Hello hello) => new()
    {
        Protocol = Protocol.Choose(hello)!.Value,
        Number = (uint)session.Number,
        ExperimentYaml = yaml,
        HeartbeatMilliseconds = (uint)options.Heartbeat.TotalMilliseconds,
        ChunkBytes = Protocol.ChunkBytes,
        Run = timeline.Run,
        Server = timeline.Server,
        Round = (uint)timeline.Round,
    };

    private Refusal? Mismatch(Ready ready)
    {
        if (ready.ModelLength != (ulong)layout.Length || !ready.LayoutSha256.Span.SequenceEqual(layoutHash))
            return new()
            {
                Code = Refusal.Types.Code.Model,
                MayRetry = true,
                Message = $"the client's model has other tensors ({ready.ModelLength} elements, here {layout.Length}); "
                    + "install the same version of fl on both.",
            };
        var fault = ready.Examples is 0 or > 100_000_000
            ? $"{ready.Examples} training examples; expected 1 to 100,000,000."
            : table.WhyNot(ready);
        return fault is null ? null : new() { Code = Refusal.Types.Code.Malformed, Message = fault };
    }

    private async Task BeatAsync(ClientSession session, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.Heartbeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) session.TrySend(new() { Heartbeat = new() });
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    /// <summary>Whether it is what reading or writing ends with when the other side is gone.</summary>
    private static bool IsLoss(Exception error) =>
        error is RpcException or IOException or OperationCanceledException or InvalidOperationException;

    private static Refusal Twice() => new() { Code = Refusal.Types.Code.Malformed, Message = "the client said twice that it is ready." };

    private static IPAddress AddressOf(ServerCallContext context)
    {
        var address = context.GetHttpContext().Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>What a device told of itself, which may be nothing, after a comma each.</summary>
    private static string Facts(Hello hello, Ready ready)
    {
        var device = hello.Device ?? new();
        string[] facts =
        [
            device.Model.Length > 0 ? device.Model : device.Architecture,
            device.Cores > 0 ? $"{device.Cores} cores" : "",
            device.MemoryBytes > 0 ? $"{device.MemoryBytes / (1 << 20):n0} MiB" : "",
            device.HasTemperatureCelsius ? $"{device.TemperatureCelsius:f0} °C" : "",
            ready.Engine,
        ];
        return Protocol.OneLine(string.Concat(facts.Where(fact => fact.Length > 0).Select(fact => $", {fact}")));
    }

    private static ServerMessage Full(IPAddress address) => new()
    {
        Refusal = new() { Code = Refusal.Types.Code.Full, Message = $"{address} holds as many streams as it may.", MayRetry = true },
    };
}
