using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// The <c>topology:</c> of an experiment with aggregators between the clients and the server (HierFAVG: Liu et al., "Client-Edge-Cloud
/// Hierarchical Federated Learning", ICC 2020, Algorithm 1): each edge averages its own clients some times before the server averages the
/// edges.
/// </summary>
public sealed record TopologyOptions : Component
{
    /// <summary>Edge aggregators; client i belongs to edge i mod edges.</summary>
    [Range(1, 1_000_000)]
    public int Edges { get; init; } = 1;

    /// <summary>Times that an edge averages its clients in a round: kappa_2.</summary>
    [Range(1, 100_000)]
    public int EdgeRounds { get; init; } = 1;

    /// <summary>Between the edges and the server.</summary>
    public Link Backhaul { get; init; } = new GenericLink { DownMbps = 1000, UpMbps = 1000 };

    /// <summary>Whether an edge's update is the sum of its clients' updates, as if they had come to the server itself.</summary>
    internal bool PassesSums(Experiment experiment) => EdgeRounds == 1 && !experiment.Strategy.Aggregator.NeedsAll;

    /// <summary>What does not go together with the rest of an experiment.</summary>
    public IEnumerable<Problem> Problems(Experiment experiment)
    {
        if (Edges > experiment.Clients.PerRound)
            yield return new("edges", $"{Edges} edges need a client each, and clients.per_round is {experiment.Clients.PerRound}.");
        if (experiment.Strategy is AsynchronousStrategy)
            yield return new("edges", "edges average their clients in rounds, and an asynchronous strategy has none.");
        if (!PassesSums(experiment) && !experiment.Strategy.CanAverageInParts)
            yield return new(EdgeRounds > 1 ? "edge_rounds" : "edges",
                "an edge that "
                + (EdgeRounds > 1 ? "averages more than once" : $"has {Catalog.NameOf(experiment.Strategy.Aggregator)} see its average")
                + " stands for its clients, "
                + $"and strategy '{Catalog.NameOf(experiment.Strategy)}' needs to know of each: take edge_rounds 1 and aggregator mean, "
                    + "or a strategy such as fedavg or fedadam.");
        if (experiment.Clients is { OverSelect: > 0 } or { Deadline: not null })
            yield return new("edges", "clients.over_select and clients.deadline are for clients that answer the server itself.");
        if (experiment.Attack is CollusiveAttack)
            yield return new("edges",
                $"attack '{Catalog.NameOf(experiment.Attack)}' sees all honest updates of a round, and an edge only those of its clients.");
    }
}
