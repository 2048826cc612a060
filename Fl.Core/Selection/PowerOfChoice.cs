using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Power-of-choice (Cho, Wang, Joshi, "Client Selection in Federated Learning: Convergence Analysis and Power-of-Choice Selection
/// Strategies", arXiv 2010.01243, Section 4): candidates are drawn in proportion to their examples, without replacement, and those with
/// the highest local losses are the cohort. It is the paper's variant rpow-d, which costs no communication: a client's loss is the mean of
/// its last local training, infinite before its first. Candidates of equal loss come in the order in which they were drawn.
/// </summary>
[Named("power-of-choice")]
public sealed record PowerOfChoice : Selection
{
    /// <summary>How many candidates are drawn, at least a cohort and at most all clients: d; without it twice the cohort.</summary>
    [Range(1, 10_000_000)]
    public int? Candidates { get; init; }

    public override int[] Draw(SelectionRequest request)
    {
        var stream = new RandomStream(request.Seed, Purpose.Cohort, request.Draw);
        var wanted = Math.Max(request.Size, Candidates ?? 2 * request.Size);
        var candidates = WeightedDraw.Draw(stream, request.Eligible, wanted, client => request.Examples[client]);
        var losses = new float[request.Server.Clients];
        Losses(request.Server).CopyTo(losses);
        return [.. candidates.OrderByDescending(client => losses[client] == 0 ? float.PositiveInfinity : losses[client])
            .Take(request.Size)];
    }

    public override void Observe(ServerState server, IReadOnlyList<ClientReport> cohort)
    {
        foreach (var client in cohort.Where(client => client.HasLoss))
            Losses(server).Slice(client.Client, 1).Fill((float)Math.Max(client.TrainLoss, float.Epsilon));
    }

    public override IEnumerable<Problem> Problems(ClientsOptions clients) =>
        Candidates < clients.PerRound ? [new("candidates", $"candidates {Candidates} is less than per_round {clients.PerRound}.")] : [];

    /// <summary>By client; 0 where none is known.</summary>
    private static Vector Losses(ServerState server) => server.Vector("selection.loss", server.Clients);
}
