namespace Fl.Core;

/// <summary>
/// The run loop: in each round gather updates, step the global model, evaluate, record. The last two go on beside the next
/// round's clients. A round without enough usable updates has no step. It is the same for simulated and for real clients;
/// the pool is the difference.
/// </summary>
internal sealed class Federation(
    Experiment experiment, Model model, IClientPool pool, Evaluator evaluator, IRoundSink[] sinks, TimeProvider time,
    RoundPolicy policy, ServerTraining? own = null, Profile? profile = null, Evaluator? validator = null)
{
    private readonly FailureLimit limit = new(experiment);

    /// <summary>Where the run stands, among the sinks; needed where the experiment says what stops it.</summary>
    public RunTally? Tally { get; init; }

    /// <summary>What ended the run before its last round; null where nothing did.</summary>
    public StopReason? Stopped { get; private set; }

    /// <summary>
    /// Runs the experiment's rounds that follow <see cref="ServerState.Round"/> and leaves the server as it is after the last.
    /// </summary>
    /// <param name="server">New, or as a checkpoint has it.</param>
    /// <param name="before">What the rounds so far have taken; null when there were none.</param>
    /// <exception cref="RunFailedException">As many rounds failed as may, or the strategy did.</exception>
    public async Task RunAsync(ServerState server, TimeSpan? before, CancellationToken cancellation)
    {
        await pool.ReadyAsync(cancellation).ConfigureAwait(false);
        var gathering = Gathering.Of(new(experiment, model, pool) { Sinks = sinks, Own = own, Profile = profile, Time = time }, policy);
        using var step = new ServerStep(experiment, model, gathering, server, profile);
        using var recorder = new Recorder(experiment, pool, sinks, time, profile, cancellation)
        {
            Evaluator = evaluator, Validator = validator, Tally = Tally, Before = before,
        };
        try
        {
            if (before is null) recorder.Begin(server, Gathered.Nothing);
            while (server.Round < experiment.Rounds && !await IsOverAsync(server, recorder).ConfigureAwait(false))
            {
                server.Round++;
                using var tracing = RunTraces.Source.StartActivity("fl.round")?
                    .SetTag("fl.experiment", experiment.Name).SetTag("fl.round", server.Round);
                var gathered = await GatherAsync(gathering, server, recorder.Stop).ConfigureAwait(false);
                tracing?.SetTag("fl.clients", gathered.Clients.Length).SetTag("fl.failure", gathered.Failure);
                // The step changes the weights that are being scored.
                await recorder.WaitAsync().ConfigureAwait(false);
                using (RunTraces.Source.StartActivity("fl.step")) step.Take(gathered);
                recorder.Begin(server, gathered);
                if (gathered.Failure is null || !limit.IsReached(server)) continue;
                await recorder.WaitAsync().ConfigureAwait(false);
                throw limit.Failed(server, gathered.Failure);
            }
            if (limit.IsReached(server)) throw limit.Failed(server, null);
        }
        finally
        {
            await recorder.WaitAsync().ConfigureAwait(false);
        }
        if (pool.Find<IAsynchronousPool>() is { } asynchronous) await asynchronous.HaltAsync().ConfigureAwait(false);
    }

    private static async Task<Gathered> GatherAsync(Gathering gathering, ServerState server, CancellationToken cancellation)
    {
        using var tracing = RunTraces.Source.StartActivity("fl.gather");
        return await gathering.GatherAsync(server, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the score of the round that is over ends the run, which is to be waited for then.</summary>
    private async ValueTask<bool> IsOverAsync(ServerState server, Recorder recorder)
    {
        if (experiment.Stop is null) return false;
        await recorder.WaitAsync().ConfigureAwait(false);
        if (Tally!.Standing is { } standing && standing.Last?.Round == server.Round)
            Stopped = StopRule.Find(experiment.Stop, standing, Tally.Headline);
        return Stopped is not null;
    }
}
