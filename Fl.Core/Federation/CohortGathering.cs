namespace Fl.Core;

/// <summary>Rounds in step: a cohort starts from the same weights, and the server steps when enough of it has answered.</summary>
internal sealed class CohortGathering(
    Experiment experiment, IClientPool pool, RoundUpdates updates, MessageLayout down, MessageLayout up, RoundPolicy policy)
    : Gathering(experiment, pool, updates, down, up)
{
    private CohortSampler? cohorts;

    public override async Task<ClientResult[]> GatherAsync(ServerState server, CancellationToken cancellation)
    {
        await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
        if (cohorts?.Examples != Pool.Examples)
            cohorts = new(Experiment.Clients.Selection, Experiment.Seed, Pool.Examples, policy.CohortSize(Experiment.Clients, Pool.Examples.Count(examples => examples > 0)));
        var cohort = cohorts.Draw(server);
        var message = Pack(server);
        var tasks = Array.ConvertAll(cohort, client => TaskOf(client, server, message));
        var late = Pool.Late;
        Updates.Begin(tasks.Sum(task => (double)task.Examples) + late.Examples, tasks.Length + late.Clients);
        var (results, fresh, counting) = (new List<ClientResult>(tasks.Length), 0, new Lock());
        await Pool.FitAsync(tasks, () => fresh >= Experiment.Clients.PerRound, update =>
        {
            var result = Fold(server, update);
            lock (counting)
            {
                if (result is { Status: UpdateStatus.Completed, Staleness: 0 }) fresh++;
                results.Add(result);
            }
        }, cancellation).ConfigureAwait(false);
        var ordered = InOrder(results);
        return Updates.Count >= policy.MinUpdates ? ordered : throw TooFew(server.Round, ordered);
    }

    private RunFailedException TooFew(int round, ClientResult[] results)
    {
        var first = results.FirstOrDefault(client => client.Status != UpdateStatus.Completed);
        return new($"round {round}: {(Updates.Count == 0 ? "none" : $"only {Updates.Count}")} of {results.Length} clients sent a usable update"
            + (policy.MinUpdates > 1 ? $", {policy.MinUpdates} are needed" : "")
            + (first is null ? "." : $"; the first: client {first.Client}, {first.Reason}."));
    }
}
