using System.Collections.Concurrent;
using System.Net;
using Fl.Core;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>
/// The service of Flower's servers, on the server's own port: one call is one client. Such a client has no name and no
/// credentials; once it has said what it has it takes a number that is free, and leaves it when its connection ends.
/// </summary>
internal sealed class FlowerService(
    Workload workload, Roster roster, DeviceTable table, Admission admission, Doorway doorway, ServeOptions options, ServerLog log,
    TimeProvider time)
{
    /// <summary>A client does nothing else when it is asked what it has, but its machine may.</summary>
    private static readonly TimeSpan IntroductionTime = TimeSpan.FromMinutes(2);

    private readonly StateDict model = new(workload.Model.Layout);
    private readonly FlowerRequests requests = new(workload.Experiment, workload.Model.Layout);
    private readonly int usual = Math.Max(1, workload.Partition.AllTrain.Length / workload.Experiment.Clients.Count);
    private readonly ConcurrentDictionary<FlowerSession, bool> sessions = [];

    /// <summary>All that are there at this moment, with a number or not.</summary>
    public IEnumerable<Session> Sessions => sessions.Keys;

    private int Count => workload.Experiment.Clients.Count;

    /// <summary>What answers in place of the service where Flower's clients are not let in.</summary>
    public static RequestDelegate Closed(ServerLog log) => context =>
    {
        using var call = new StreamedCall(context);
        if (!call.TryAccept()) return Task.CompletedTask;
        var peer = Peer(context.Connection);
        log.TellStranger(peer.Address, "a Flower client called; --flower lets such clients in, see docs/flower.md");
        call.Finish(StatusCode.Unimplemented, "this server takes no Flower clients; it would with --flower.");
        return Task.CompletedTask;
    };

    public async Task JoinAsync(HttpContext context)
    {
        using var call = new StreamedCall(context);
        if (!call.TryAccept()) return;
        var peer = Peer(context.Connection);
        if (!IPAddress.IsLoopback(peer.Address) && !options.FlowerNetworks.Any(network => network.Contains(peer.Address)))
        {
            Refuse(call, StatusCode.PermissionDenied, peer,
                $"{peer.Address} is in none of the networks of this server's --flower-networks.");
            return;
        }
        if (!admission.Enter(peer.Address))
        {
            Refuse(call, StatusCode.ResourceExhausted, peer, $"{peer.Address} holds as many streams as it may.");
            return;
        }
        try
        {
            using var admitted = doorway.Admit(context);
            await ServeAsync(new(peer, call, model, requests, roster, usual, time) { Pause = options.FlowerReconnect }, call,
                peer).ConfigureAwait(false);
        }
        finally
        {
            admission.Leave(peer.Address);
        }
    }

    private async Task ServeAsync(FlowerSession session, StreamedCall call, IPEndPoint peer)
    {
        sessions.TryAdd(session, true);
        var (introduction, why) = (IntroduceAsync(session, peer), "the connection was lost");
        try
        {
            why = await session.ListenAsync().ConfigureAwait(false);
        }
        finally
        {
            roster.Leave(session);
            session.Close(why);
            await introduction.ConfigureAwait(false);
            // It may have been given its number a moment too late.
            roster.Leave(session);
            sessions.TryRemove(session, out _);
            if (session.Number >= 0)
                log.TellClient($"flower {session.Number}", peer.Address, $"client {session.Id} is gone: {session.Reason}");
            else if (!session.IsToldToLeave) log.TellStranger(peer.Address, $"a Flower client at {peer} got no number: {session.Reason}");
            if (!session.Sent.IsCompleted) call.Abort();
            await session.Sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.IsToldToLeave) call.Finish(StatusCode.OK);
            else call.Finish(session.LastStatus, session.Reason);
        }
    }

    private async Task IntroduceAsync(FlowerSession session, IPEndPoint peer)
    {
        using var limit = new CancellationTokenSource(IntroductionTime, time);
        try
        {
            var examples = await session.IntroduceAsync(limit.Token).ConfigureAwait(false);
            if (!roster.EnterNameless(session))
            {
                var kept = options.FlowerUnenrolled ? ", or kept for enrolled devices" : "";
                session.Refuse(StatusCode.ResourceExhausted, $"all {Count} numbers of this experiment are taken{kept}.");
                return;
            }
            table.Add(session.Number, session.Id, "", "Flower", examples > 0 ? examples : null, []);
            roster.Ready(session);
            log.TellClient($"flower {session.Number}", peer.Address, $"client {session.Id} is ready: number {session.Number}, "
                + $"{(examples > 0 ? $"{examples:n0} examples" : "how many examples is not known yet")} ({roster.ReadyCount} of "
                + $"{options.MinClients})");
        }
        catch (OperationCanceledException)
        {
            session.Refuse(StatusCode.DeadlineExceeded, $"it did not answer within {IntroductionTime.TotalSeconds:n0} s");
        }
        catch (ConnectionLostException)
        {
            // Whoever listens to it tells.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            session.Refuse(StatusCode.Unavailable, Protocol.OneLine(error.Message));
        }
    }

    private void Refuse(StreamedCall call, StatusCode status, IPEndPoint peer, string why)
    {
        log.TellStranger(peer.Address, $"refused a Flower client at {peer}: {why}");
        call.Finish(status, why);
    }

    private static IPEndPoint Peer(ConnectionInfo connection)
    {
        var address = connection.RemoteIpAddress ?? IPAddress.None;
        return new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.RemotePort);
    }
}
