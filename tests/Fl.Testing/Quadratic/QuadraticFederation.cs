using Fl.Core;

namespace Fl.Testing;

/// <summary>
/// Three clients, each with copies of one example: client k has <see cref="Sizes"/>[k] times <see cref="Optima"/>[k]. Runs a
/// strategy's two halves over given cohorts as the federation does, from weights <see cref="Start"/>.
/// </summary>
public static class QuadraticFederation
{
    public static readonly double[] Start = [0.3, -0.2];
    public static readonly double[][] Optima = [[1, 0.5], [0.2, 0.9], [0.6, 0.1]];
    public static readonly int[] Sizes = [4, 8, 20];

    public static double[] Run(Strategy strategy, TrainOptions train, params int[][] cohorts) =>
        Run(strategy, train, spread: 0, null, cohorts);

    /// <param name="spread">By how much a client's examples differ from its target, in hundredths.</param>
    /// <param name="layout">Two parameters; one tensor without it.</param>
    public static double[] Run(Strategy strategy, TrainOptions train, int spread, Layout? layout, params int[][] cohorts) =>
        Run(strategy, train, spread, layout, null, cohorts);

    /// <param name="like">A vector of the memory that clients and server compute in; the host's without.</param>
    public static double[] Run(Strategy strategy, TrainOptions train, int spread, Layout? layout, Vector? like, params int[][] cohorts)
    {
        using var store = new ClientStore(Path.Combine(Path.GetTempPath(), $"fl-quadratic-{Guid.NewGuid():n}"), 1 << 20);
        var pixels = Optima.SelectMany((target, k) => Enumerable.Range(0, Sizes[k])
            .SelectMany(i => target.Select(x => (byte)(Math.Round(x * 100) + i * 7 % (spread + 1))))).ToArray();
        var set = new ImageSet(new(1, 1, 2), pixels, new ClassTargets(new ushort[pixels.Length / 2], 2));
        var dataset = new Dataset
        {
            Name = "quadratic",
            LearningTask = new Classification(2),
            Train = set,
            Test = set,
            Normalization = new([0.01f], [0f]),
        };
        var experiment = new Experiment { Dataset = new SyntheticImages(), Train = train, Strategy = strategy, Rounds = cohorts.Length };
        Engine engine = like is null ? new QuadraticEngine(layout, train.Loss) : new ForeignEngine(new QuadraticEngine(layout, train.Loss));
        using var client = new Client(engine, dataset, experiment, store, TimeProvider.System);
        var server = new ServerState(engine.Model.Layout, Optima.Length, like);
        server.Parameters.CopyFrom([(float)Start[0], (float)Start[1]]);
        var (down, up) = (MessageLayout.Down(strategy, engine.Model), MessageLayout.Up(strategy, engine.Model));
        var updates = new RoundUpdates(strategy, engine.Model);
        using HostVector message = new(down.Length), answer = new(up.Length);
        foreach (var cohort in cohorts)
        {
            server.Round++;
            updates.Begin(new(cohort.Sum(k => Sizes[k]), cohort.Length));
            var sent = down.Pack(server, message);
            foreach (var k in cohort)
            {
                var own = Enumerable.Range(Sizes.Take(k).Sum(), Sizes[k]).ToArray();
                updates.Add(client.Fit(
                    new FitTask(k, server.Round, own.Length, sent), new ClientData(k, dataset, own, null), answer, CancellationToken.None));
            }
            updates.Complete(server);
            ForeignVector.Closed(() => strategy.Step(server, updates));
        }
        return [.. server.Weights.OnHost().Span.ToArray().Select(w => (double)w)];
    }
}
