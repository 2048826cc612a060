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
        var next = NextOf(request.Server);
        return [.. request.Eligible.Where(client => client >= next).Concat(request.Eligible.Where(client => client < next))
            .Take(request.Size)];
    }

    public override void Observe(ServerState server, IReadOnlyList<ClientReport> cohort)
    {
        var next = NextOf(server);
        // Those before the first of the round are there because the turns began anew.
        var last = cohort.LastOrDefault(client => client.Client < next) ?? cohort[^1];
        Next(server).Fill((last.Client + 1) % server.Clients);
    }

    private static int NextOf(ServerState server)
    {
        Span<float> next = stackalloc float[1];
        Next(server).CopyTo(next);
        return (int)next[0];
    }

    private static Vector Next(ServerState server) => server.Vector("selection.next", 1);
}
