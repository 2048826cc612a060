using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Tiers of equally fast clients (Chai et al., "TiFL: A Tier-based Federated Learning System", HPDC 2020): clients are grouped by how long
/// their rounds took, and a cohort comes from one tier, so that nobody waits for a much slower client. The tier is drawn; adaptively, tiers
/// whose clients have the higher training loss are drawn more often, each no more than its credits allow. Clients that have not trained
/// yet are asked first, which is the paper's profiling. Differences to the paper: it goes by the tiers' test accuracies, which a server
/// does not have, and by a fixed interval. Without devices, cohorts depend on measured seconds,
/// so that two runs no longer have the same bits.
/// </summary>
[Named("tiered")]
public sealed record Tiered : Selection
{
    /// <summary>How many tiers: m.</summary>
    [Range(1, 1000)]
    public int Tiers { get; init; } = 5;

    /// <summary>Whether tiers of higher loss are drawn more often; otherwise all alike.</summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>How often a tier may be drawn, in multiples of what is its share when all are drawn alike; null for no limit.</summary>
    [Range(1.0, 1e6)]
    public double? Credits { get; init; }

    public override int[] Draw(SelectionRequest request)
    {
        var (seconds, losses, drawn) = (Read(request.Server, Seconds), Read(request.Server, Loss), Read(request.Server, Drawn));
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        int[] fresh = [.. request.Eligible.Where(client => seconds[client] == 0)];
        if (fresh.Length >= request.Size) return [.. WeightedDraw.Draw(stream, fresh, request.Size, _ => 1)];

        int[] known = [.. request.Eligible.Where(client => seconds[client] > 0).OrderBy(client => seconds[client])
            .ThenBy(client => client)];
        int[][] tiers = [.. Enumerable.Range(0, Tiers)
            .Select(tier => known[(known.Length * tier / Tiers)..(known.Length * (tier + 1) / Tiers)])];
        var limit = Credits * request.Draw / Tiers;
        double Weight(int tier) => tiers[tier].Length == 0 || drawn[tier] > limit ? 0
            : Adaptive ? tiers[tier].Average(client => (double)losses[client]) : 1;
        var chosen = WeightedDraw.Draw(stream, [.. Enumerable.Range(0, Tiers)], 1, Weight).First();
        Write(request.Server, Drawn, chosen, drawn[chosen] + 1);

        // Where a tier is too small for a cohort, those who are not known yet fill it, then the tiers nearest to it in speed.
        var cohort = WeightedDraw.Draw(stream, tiers[chosen], request.Size, _ => 1)
            .Concat(fresh)
            .Concat(Enumerable.Range(0, Tiers).Where(tier => tier != chosen).OrderBy(tier => Math.Abs(tier - chosen)).ThenBy(tier => tier)
                .SelectMany(tier => tiers[tier]));
        return [.. cohort.Take(request.Size)];
    }

    public override void Observe(ServerState server, IReadOnlyList<ClientReport> cohort)
    {
        foreach (var client in cohort.Where(client => client.HasLoss))
        {
            Write(server, Seconds, client.Client, (float)Math.Max(client.Duration, float.Epsilon));
            Write(server, Loss, client.Client, (float)Math.Max(client.TrainLoss, float.Epsilon));
        }
    }

    private const string Seconds = "selection.seconds", Loss = "selection.loss", Drawn = "selection.drawn";

    private float[] Read(ServerState server, string name)
    {
        var values = new float[name == Drawn ? Tiers : server.Clients];
        server.Vector(name, values.Length).CopyTo(values);
        return values;
    }

    private void Write(ServerState server, string name, int index, float value) =>
        server.Vector(name, name == Drawn ? Tiers : server.Clients).Slice(index, 1).Fill(value);
}
