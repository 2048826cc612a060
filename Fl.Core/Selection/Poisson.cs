namespace Fl.Core;

/// <summary>
/// Each client by itself, with probability per_round / count, as the analysis of differential privacy assumes (Abadi et al., "Deep Learning
/// with Differential Privacy", CCS 2016, Section 3.1): cohorts differ in size, per_round on average. A round for which nobody is drawn is a
/// failed one. A client's draw is the same whoever else is there.
/// </summary>
[Named("poisson")]
public sealed record Poisson : Selection
{
    public override bool DrawsAnyNumber => true;

    public override int[] Draw(SelectionRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        var probability = request.Size / (double)request.Server.Clients;
        var drawn = new HashSet<int>();
        for (var client = 0; client < request.Server.Clients; client++)
            if (stream.NextDouble() < probability) drawn.Add(client);
        return [.. request.Eligible.Where(drawn.Contains)];
    }

    public override IEnumerable<Problem> Problems(ClientsOptions clients) =>
        clients.OverSelect > 0 ? [new("name", "poisson draws whole cohorts and waits for all of them: leave out over_select.")] : [];
}
