namespace Fl.Core;

/// <summary>
/// The next clients by number, from the first again after the last, so that all have their turn equally often. A client that is away
/// when its turn comes misses it.
/// </summary>
[Named("round-robin")]
public sealed record RoundRobin : Selection
{
    public override int[] Draw(SelectionRequest request)
    {
        var (eligible, from) = (request.Eligible, PlaceOf(NextOf(request.Server), request.Eligible));
        return [.. Enumerable.Range(from, request.Size).Select(place => eligible[place % eligible.Count])];
    }

    public override void Observe(ServerState server, IReadOnlyList<ClientReport> cohort)
    {
        var next = NextOf(server);
        // Those before the first of the round are there because the turns began anew.
        var last = cohort.LastOrDefault(client => client.Client < next) ?? cohort[^1];
        Next(server).Fill((last.Client + 1) % server.Clients);
    }

    /// <summary>The place of the first that is not before a client.</summary>
    private static int PlaceOf(int client, IReadOnlyList<int> ascending)
    {
        var (low, high) = (0, ascending.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] < client) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int NextOf(ServerState server)
    {
        Span<float> next = stackalloc float[1];
        Next(server).CopyTo(next);
        return (int)next[0];
    }

    private static Vector Next(ServerState server) => server.Vector("selection.next", 1);
}
