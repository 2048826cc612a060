using Fl.Core;

namespace Fl.Sim;

/// <summary>
/// Does all of a run but its rounds: resolves and checks the experiment, loads and deals its data, builds its model and engine, and
/// reckons.
/// </summary>
/// <param name="catalog">What experiments may choose from.</param>
/// <param name="time">Times the engine.</param>
public sealed class DryRun(Catalog catalog, TimeProvider time)
{
    private const int Plans = 1000;
    private const double Enough = 0.3;

    private readonly Dictionary<string, (double Seconds, long Bytes)> timed = [];

    /// <param name="baseDirectory">Relative paths in the experiment are relative to this directory.</param>
    /// <param name="workers">Threads that would train, at most.</param>
    /// <param name="shared">Data sets of other runs; null where it is alone.</param>
    /// <exception cref="BadInputException">The run could not begin.</exception>
    public async Task<RunEstimate> OfAsync(
        Experiment experiment, string baseDirectory, int workers, IProgress<string>? progress, CancellationToken cancellation,
        SharedDatasets? shared = null)
    {
        var workload = await Workload.LoadAsync(
            Simulation.Resolve(experiment, baseDirectory, catalog), progress, cancellation, shared).ConfigureAwait(false);
        experiment = workload.Experiment;
        workload.CheckScores();
        using (var store = new ClientStore(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), budget: 0))
        await using (var threads = workload.StartWorkers(1, store, time))
        {
            await threads.Ready.ConfigureAwait(false);
            var pool = await Simulation.PoolAsync(threads, workload, store, baseDirectory, static parts =>
                Task.FromResult<IClientPool>(parts.Here)).ConfigureAwait(false);
            await pool.DisposeAsync().ConfigureAwait(false);
        }
        int[] shares = [.. workload.Examples().Order()];
        var (strategy, model) = (experiment.Strategy, workload.Model);
        workers = Math.Clamp(workers, 1, experiment.Clients.PerRound);
        var (seconds, engineBytes) = await Task.Run(() => Time(experiment, model, shares[shares.Length / 2], cancellation), cancellation)
            .ConfigureAwait(false);
        return new()
        {
            Experiment = experiment,
            Model = model,
            Shares = shares,
            TestExamples = workload.TestExamples.Length,
            ValidationExamples = workload.ValidationExamples.Length,
            Cohort = strategy is AsynchronousStrategy asynchronous
                ? asynchronous.BufferSize : experiment.Clients.PerRound * (experiment.Topology?.EdgeRounds ?? 1),
            ClientWork = ClientWork(workload),
            MessageBytes = (MessageLayout.Later(strategy, model).Bytes, MessageLayout.Up(strategy, model).Bytes),
            Workers = workers,
            ExampleSeconds = seconds,
            MemoryBytes = Environment.WorkingSet + engineBytes * (workers - 1)
                + ServerVectors(strategy) * (long)model.Layout.Length * sizeof(float),
        };
    }

    /// <summary>The mean over clients that have examples, and over the rounds, since a strategy's work may change with them.</summary>
    private static double ClientWork(Workload workload)
    {
        var (experiment, examples) = (workload.Experiment, workload.Examples());
        int[] clients = [.. Enumerable.Range(0, examples.Length).Where(client => examples[client] > 0)];
        var count = Math.Min(Plans, Math.Max(clients.Length, experiment.Rounds));
        using var message = new HostVector(1);
        return Enumerable.Range(0, count).Average(i =>
        {
            var client = clients[(int)((long)i * clients.Length / count)];
            var task = new FitTask(client, 1 + (int)((long)i * experiment.Rounds / count), examples[client], message);
            return experiment.Strategy.Work(WorkPlan.Of(experiment, task, examples[client]));
        });
    }

    /// <summary>
    /// Vectors of the server, about: its weights, those of two checkpoints and of the best round, sums, and what the strategy keeps.
    /// </summary>
    private static int ServerVectors(Strategy strategy) => 10 + 3 * strategy.Broadcasts.Count + 3 * strategy.Returns.Count;

    /// <summary>Seconds of an example on one thread, and what an engine takes.</summary>
    private (double Seconds, long Bytes) Time(Experiment experiment, Model model, int share, CancellationToken cancellation)
    {
        var batch = Math.Clamp(new BatchSplit(share, experiment.Train).Size, 1, EngineTiming.MostImages);
        var key = $"{Catalog.NameOf(experiment.Engine)} {experiment.Model} {model.Layout.Length} {batch}";
        if (timed.TryGetValue(key, out var known)) return known;
        var before = Environment.WorkingSet;
        using var loop = new TrainingLoop(experiment.Engine, model, batch);
        // What runs first compiles.
        loop.Run(Enough, time, cancellation);
        return timed[key] = (loop.Run(Enough, time, cancellation) / batch, Math.Max(0, Environment.WorkingSet - before));
    }
}
