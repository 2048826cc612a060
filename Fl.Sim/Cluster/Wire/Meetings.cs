using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>Meets workers of a cluster, one at a time, to hear whom they know; stays connected to the last.</summary>
internal sealed class Meetings(string cluster, ClusterSecret? secret) : IAsyncDisposable
{
    private WorkerCalls? calls;
    private IPEndPoint? met;

    /// <param name="known">Whom the one that asks knows; nobody where it is no worker.</param>
    /// <returns>Whom the other knows.</returns>
    /// <exception cref="IOException">It does not answer, or does not know the secret.</exception>
    /// <exception cref="RunFailedException">It is of another cluster.</exception>
    public async Task<Member[]> MeetAsync(HostPort place, Member[] known, CancellationToken cancellation)
    {
        string? refused = null;
        try
        {
            var address = await place.FindAsync(cancellation).ConfigureAwait(false);
            if (calls is null || calls.Lost.IsCompleted || !address.Equals(met))
            {
                await PartAsync().ConfigureAwait(false);
                calls = await WorkerCalls.ConnectAsync(address, secret, why => refused = why, cancellation).ConfigureAwait(false);
                met = address;
            }
            var meeting = await calls.AskAsync(worker => worker.MeetAsync(cluster, known), cancellation).ConfigureAwait(false);
            if (meeting.Refusal is { } refusal) throw new RunFailedException($"worker {place}: {refusal}");
            return Array.TrueForAll(meeting.Members, member => member.Address is not null)
                ? meeting.Members
                : throw new IOException("it names nobody.");
        }
#pragma warning disable CA1031 // Whatever it is, the worker is not there for the one that asks, who looks for it again.
        catch (Exception error) when (error is not RunFailedException && !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await PartAsync().ConfigureAwait(false);
            throw new IOException($"worker {place}: {refused ?? (error is IOException ? error.Message : "nobody answers.")}");
        }
    }

    public ValueTask DisposeAsync() => PartAsync();

    private async ValueTask PartAsync()
    {
        var before = calls;
        calls = null;
        if (before is not null) await before.DisposeAsync().ConfigureAwait(false);
    }
}
