namespace Fl.Core;

/// <summary>
/// Federation without rounds in step: as many clients as <c>clients.per_round</c> says are at work all the time, each from the
/// weights that were the newest when it was asked, and the server steps whenever the strategy's buffer is full. A round is
/// one such step.
/// </summary>
internal sealed class AsynchronousGathering(GatherParts parts, AsynchronousStrategy strategy) : Gathering(parts)
{
    /// <summary>A step that meets so many failures for each update it needs is not made.</summary>
    private const int MostFailures = 100;

    private readonly IAsynchronousPool clients = parts.Pool.Find<IAsynchronousPool>()
        ?? throw new InvalidOperationException($"{parts.Pool.GetType().Name} cannot ask clients one by one.");

    private readonly RoundGrids grids = new(strategy.BufferSize, strategy.BufferSize);
    private (HostVector Whole, HostVector Part)? moved;

    protected override async Task<Gathered> AskAsync(ServerState server, CancellationToken cancellation)
    {
        Updates.Begin(grids);
        var message = Pack(server);
        var (results, failures) = (new List<ClientReport>(), 0);
        while (Updates.Count < strategy.BufferSize)
        {
            await Pool.ReadyAsync(cancellation).ConfigureAwait(false);
            Ask(server, message);
            if (await clients.NextAsync(
                orNewcomers: clients.Busy < Experiment.Clients.PerRound, cancellation).ConfigureAwait(false) is not { } update)
                continue;
            var result = Receive(server, update);
            results.Add(result);
            if (result.Status != UpdateStatus.Completed && ++failures > MostFailures * strategy.BufferSize)
                return new([.. results],
                    $"{failures} clients sent no usable update; the last: client {result.Client}, {Quoting.Sentence(result.Reason)}");
        }
        return new([.. results], null);
    }

    protected override string? WhyNot(Update update) =>
        update.Report.Staleness is var staleness && staleness > strategy.MaxStaleness ? $"{staleness} server steps stale" : null;

    protected override void Take(ServerState server, Update update)
    {
        if (strategy.MixesModels && update.Report.Staleness > 0)
        {
            // How far the client started from where the server is now.
            var (whole, part) = moved ??= (new(server.Weights.Length), new(Up.ModelLength));
            whole.CopyFrom(server.Weights);
            Down.Scatter(Down.Model(update.Task!.Message), whole);
            whole.AddScaled(-1, server.Weights.OnHost());
            Up.Model(update.Message!).Add(Up.Take(whole, part));
        }
        base.Take(server, update);
    }

    /// <summary>Asks as many more clients as there are places and clients.</summary>
    private void Ask(ServerState server, Vector message)
    {
        var places = Experiment.Clients.PerRound - clients.Busy;
        if (places <= 0 || Pool.Available is not { Count: > 0 } available) return;
        var claims = Pool.Examples;
        var most = MostCounted ?? ExampleLimit.Of(claims);
        var chosen = Cohorts.Draw(server, server.Asked + 1, Counted(claims, most), available, Math.Min(places, available.Count));
        foreach (var client in chosen)
            clients.Dispatch(TaskOf(client, server, message) with { Draw = ++server.Asked, MostCounted = most, Grids = grids });
    }
}
