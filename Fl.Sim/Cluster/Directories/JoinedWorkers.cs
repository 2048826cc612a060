using System.Net;
using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// A worker and those that have joined it, and one another, by then: each of them is asked for the others until one answers.
/// </summary>
/// <param name="first">Any of them.</param>
public sealed class JoinedWorkers(string cluster, HostPort first, ClusterSecret? secret) : IWorkerDirectory
{
    /// <summary>So many are asked at a time.</summary>
    private const int MostAsked = 8;

    private readonly SemaphoreSlim asking = new(1);
    private readonly Meetings meetings = new(cluster, secret);
    private IReadOnlyList<WorkerPlace> known = [];
    private HostPort? answering;
    private int turn;

    public string Cluster => cluster;

    public ClusterSecret? Secret => secret;

    public bool IsOpen => true;

    public string Where => $"{first}";

    /// <exception cref="IOException">None that is known answers.</exception>
    /// <exception cref="RunFailedException">They are of another cluster.</exception>
    public async Task<IReadOnlyList<WorkerPlace>> FindAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return known = await AskAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            asking.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await meetings.DisposeAsync().ConfigureAwait(false);
        asking.Dispose();
    }

    private async Task<IReadOnlyList<WorkerPlace>> AskAsync(CancellationToken cancellation)
    {
        var others = known.Select(place => new HostPort($"{place.Address.Address}", place.Address.Port)).ToArray();
        IOException? silence = null;
        foreach (var one in new[] { answering ?? first, first }.Concat(others[turn..]).Concat(others[..turn]).Distinct().Take(MostAsked))
        {
            try
            {
                var members = await meetings.MeetAsync(one, [], cancellation).ConfigureAwait(false);
                (answering, turn) = (one, 0);
                return [.. members.Select(member => WorkerAddress.Read(member.Address)).OfType<IPEndPoint>()
                    .Select(address => new WorkerPlace($"{address}", address))];
            }
            catch (IOException error)
            {
                silence ??= error;
            }
            catch (RunFailedException) when (one != first)
            {
                // Somebody else is there now.
            }
        }
        turn = others.Length == 0 ? 0 : (turn + MostAsked) % others.Length;
        throw silence!;
    }
}
