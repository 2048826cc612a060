using System.Net;
using Fl.Core;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Fl.Edge;

/// <summary>
/// The service of Flower's servers, on the server's own port: one call is one client. Such a client has no name and no
/// credentials; it takes a number that is free, and leaves it when its connection ends.
/// </summary>
internal sealed class FlowerService(
    Workload workload, Roster roster, DeviceTable table, Admission admission, Doorway doorway, ServeOptions options, IProgress<string> view, TimeProvider time)
{
    /// <summary>A client does nothing else when it is asked what it has, but its machine may.</summary>
    private static readonly TimeSpan IntroductionTime = TimeSpan.FromMinutes(2);

    private readonly StateDict model = new(workload.Model.Layout);
    private readonly FlowerRequests requests = new(workload.Experiment, workload.Model.Layout);
    private readonly int usual = Math.Max(1, workload.Partition.AllTrain.Length / workload.Experiment.Clients.Count);

    public async Task JoinAsync(HttpContext context)
    {
        var call = new StreamedCall(context);
        if (!call.TryAccept()) return;
        var peer = Peer(context.Connection);
        if (!IPAddress.IsLoopback(peer.Address) && !options.FlowerNetworks.Any(network => network.Contains(peer.Address)))
        {
            Refuse(call, StatusCode.PermissionDenied, peer, $"{peer.Address} is in none of the networks of this server's --flower-networks.");
            return;
        }
        if (!admission.Enter(peer.Address))
        {
            Refuse(call, StatusCode.ResourceExhausted, peer, $"{peer.Address} holds as many streams as it may.");
            return;
        }
        try
        {
            var session = new FlowerSession(peer, call, model, requests, roster, usual, time);
            if (roster.EnterNameless(session))
            {
                using var admitted = doorway.Admit(context);
                await ServeAsync(session, call).ConfigureAwait(false);
            }
            else Refuse(call, StatusCode.ResourceExhausted, peer, $"all {workload.Experiment.Clients.Count} numbers of this experiment are taken.");
        }
        finally
        {
            admission.Leave(peer.Address);
        }
    }

    private async Task ServeAsync(FlowerSession session, StreamedCall call)
    {
        var (introduction, why) = (IntroduceAsync(session), "the connection was lost");
        try
        {
            why = await session.ListenAsync().ConfigureAwait(false);
        }
        finally
        {
            roster.Leave(session);
            session.Close(why);
            view.Report($"client {session.Id} is gone: {session.Reason}");
            await introduction.ConfigureAwait(false);
            if (!session.Sent.IsCompleted) call.Abort();
            await session.Sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.IsToldToLeave) call.Finish(StatusCode.OK);
            else call.Finish(StatusCode.Aborted, session.Reason);
        }
    }

    private async Task IntroduceAsync(FlowerSession session)
    {
        using var limit = new CancellationTokenSource(IntroductionTime);
        try
        {
            var examples = await session.IntroduceAsync(limit.Token).ConfigureAwait(false);
            table.Add(session.Number, session.Id, "", "Flower", examples > 0 ? examples : null, []);
            roster.Ready(session);
            view.Report($"client {session.Id} is ready: number {session.Number}, {(examples > 0 ? $"{examples:n0} examples" : "how many examples is not known yet")} ({roster.ReadyCount} of {options.MinClients})");
        }
        catch (OperationCanceledException)
        {
            session.End($"it did not answer within {IntroductionTime.TotalSeconds:n0} s");
        }
        catch (ConnectionLostException)
        {
            // Whoever listens to it tells.
        }
    }

    private void Refuse(StreamedCall call, StatusCode status, IPEndPoint peer, string why)
    {
        view.Report($"refused a Flower client at {peer}: {why}");
        call.Finish(status, why);
    }

    private static IPEndPoint Peer(ConnectionInfo connection)
    {
        var address = connection.RemoteIpAddress ?? IPAddress.None;
        return new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.RemotePort);
    }
}
