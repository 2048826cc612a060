namespace Fl.Core;

/// <summary>Rounds in step: a cohort starts from the same weights, and the server steps when enough of it has answered.</summary>
internal sealed class CohortGathering(GatherParts parts, RoundPolicy policy) : Gathering(parts)
{
    /// <summary>Folds updates where they are made; null where it cannot, or the aggregator wants them one by one.</summary>
    private readonly IFoldingPool? folding = parts.Experiment.Strategy.Aggregator.NeedsAll ? null : parts.Pool.Find<IFoldingPool>();

    private bool DrawsAnyNumber => Experiment.Clients.Selection.DrawsAnyNumber;

    protected override async Task<Gathered> AskAsync(ServerState server, CancellationToken cancellation)
    {
        await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
        var available = Pool.Available;
        var size = DrawsAnyNumber ? Experiment.Clients.PerRound : policy.CohortSize(Experiment.Clients, available.Count);
        var cohort = Cohorts.Draw(server, server.Round, Counted(Pool.Examples), available, size);
        if (cohort.Length == 0) return new([], "no client was drawn.");
        var message = Pack(server);
        var most = MostCounted ?? ExampleLimit.Of(cohort.Select(client => Pool.Examples[client]));
        var late = Clock?.Late ?? default;
        var weight = cohort.Sum(client => (double)Math.Min(MostExamples(client), most)) + late.Examples;
        var grids = new RoundGrids(weight, cohort.Length + late.Clients);
        Updates.Begin(grids);
        var tasks = Array.ConvertAll(cohort, client => TaskOf(client, server, message) with { MostCounted = most, Grids = grids });
        var wanted = DrawsAnyNumber ? cohort.Length : Experiment.Clients.PerRound;
        var (results, fresh, counting) = (new List<ClientReport>(tasks.Length), 0, new Lock());
        if (folding is not null)
            await folding.FoldAsync(tasks, share =>
            {
                var reports = Receive(server, share);
                lock (counting) results.AddRange(reports);
            }, cancellation).ConfigureAwait(false);
        else
            await Pool.FitAsync(tasks, () => fresh >= wanted, update =>
            {
                var result = Receive(server, update);
                lock (counting)
                {
                    if (result is { Status: UpdateStatus.Completed, Staleness: 0 }) fresh++;
                    results.Add(result);
                }
            }, cancellation).ConfigureAwait(false);
        var ordered = InOrder(results);
        return new(ordered, TooFew(Math.Max(policy.MinUpdates, Experiment.Strategy.Aggregator.FewestUpdates), ordered));
    }
}
