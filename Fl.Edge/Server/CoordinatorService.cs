using System.Net;
using Fl.Core;
using Fl.Edge.Wire;
using Grpc.Core;

namespace Fl.Edge;

/// <summary>The server's end of protocol fl.v1: one call of <see cref="Join"/> is one connection of one client.</summary>
internal sealed class CoordinatorService(
    Experiment experiment, Layout layout, Timeline timeline, Roster roster, DeviceTable table, Admission admission,
    ServeOptions options, IProgress<string> view, TimeProvider time)
    : JoinService
{
    private readonly string yaml = experiment.Portable().ToYaml();
    private readonly byte[] layoutHash = Protocol.LayoutHash(layout);

    public override async Task Join(
        IAsyncStreamReader<ClientMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
    {
        var address = context.GetHttpContext().Connection.RemoteIpAddress ?? IPAddress.None;
        if (!admission.Enter(address))
        {
            await responseStream.WriteAsync(Full(address), context.CancellationToken).ConfigureAwait(false);
            return;
        }
        try
        {
            await TalkAsync(requestStream, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RpcException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone before it was anybody.
        }
        finally
        {
            admission.Leave(address);
        }
    }

    private async Task TalkAsync(IAsyncStreamReader<ClientMessage> requests, IServerStreamWriter<ServerMessage> responses, ServerCallContext context)
    {
        using var watchdog = new Watchdog(Protocol.HandshakeTime, time, context.CancellationToken);
        if (!await requests.MoveNext(watchdog.Token).ConfigureAwait(false)) return;
        var first = requests.Current;
        var refusal = admission.Check(first, context.RequestHeaders.GetValue(Protocol.TokenHeader), context.GetHttpContext().Connection.ClientCertificate);
        if (refusal is null)
        {
            var session = new ClientSession(first.Hello, responses, watchdog);
            refusal = roster.Enter(session, options.Heartbeat * 2);
            if (refusal is null)
            {
                await ServeAsync(session, first.Hello, requests, watchdog, context.GetHttpContext().Abort).ConfigureAwait(false);
                return;
            }
        }
        view.Report($"refused client '{Protocol.OneLine(first.Hello?.ClientId ?? "")}': {refusal.Message}");
        await responses.WriteAsync(new() { Refusal = refusal }, watchdog.Token).ConfigureAwait(false);
    }

    private async Task ServeAsync(ClientSession session, Hello hello, IAsyncStreamReader<ClientMessage> requests, Watchdog watchdog, Action abort)
    {
        var why = "the connection was lost";
        using var beating = new CancellationTokenSource();
        var beat = BeatAsync(session, beating.Token);
        try
        {
            watchdog.Limit(options.Heartbeat * Protocol.HeartbeatsToLoss);
            await session.SendAsync(new() { Welcome = Welcome(session) }, watchdog.Token).ConfigureAwait(false);
            while (await requests.MoveNext(watchdog.Token).ConfigureAwait(false))
            {
                watchdog.Heard();
                var message = requests.Current;
                if (message.Goodbye is { } goodbye)
                {
                    why = $"it left: {Protocol.OneLine(goodbye.Reason)}";
                    break;
                }
                if (message.Ready is { } ready)
                {
                    if (Mismatch(ready) is { } refusal)
                    {
                        why = refusal.Message;
                        await session.SendAsync(new() { Refusal = refusal }, watchdog.Token).ConfigureAwait(false);
                        break;
                    }
                    session.Take(ready);
                    roster.Ready(session, ready.KeepsModel);
                    table.Add(session.Number, hello.ClientId, hello.Device?.Model ?? "", ready.Engine, ready.Examples, ready.ClassExamples);
                    view.Report($"client {session.Id} is ready: {ready.Examples:n0} examples{Facts(hello, ready)} ({roster.ReadyCount} of {options.MinClients})");
                }
                else session.Handle(message);
                message.Chunk?.Release();
            }
        }
        catch (ConnectionLostException error)
        {
            why = error.Message;
        }
        catch (Exception error) when (error is RpcException or IOException or OperationCanceledException or InvalidOperationException)
        {
            if (watchdog.HasBarked) why = $"nothing heard for {watchdog.Silence.TotalSeconds:n0} s";
            else if (error is RpcException { Status.StatusCode: StatusCode.ResourceExhausted }) why = "a message over the limit";
        }
        finally
        {
            roster.Leave(session);
            session.Close(why);
            view.Report($"client {session.Id} is gone: {session.Reason}");
            await beating.CancelAsync().ConfigureAwait(false);
            var drained = session.DrainAsync();
            await Task.WhenAny(drained, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
            if (!drained.IsCompleted) abort();
            await Task.WhenAll(drained, beat).ConfigureAwait(false);
        }
    }

    private Welcome Welcome(ClientSession session) => new()
    {
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
            return new() { Code = Refusal.Types.Code.Model, Message = $"the client's model has other tensors ({ready.ModelLength} elements, here {layout.Length}); install the same version of fl on both." };
        var fault = ready.Examples is 0 or > 100_000_000 ? $"{ready.Examples} training examples; expected 1 to 100,000,000." : table.WhyNot(ready);
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
