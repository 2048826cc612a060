using Fl.Testing;
using static Fl.Testing.QuadraticFederation;

namespace Fl.Core.Tests.Strategies;

/// <summary>The clients of <see cref="QuadraticFederation"/>, round by round, with the model that each of them is scored with.</summary>
internal sealed class PersonalFederation : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClientStore store;
    private readonly Strategy strategy;
    private readonly QuadraticEngine engine;
    private readonly Client client;
    private readonly ServerState server;
    private readonly Dataset dataset;
    private readonly MessageLayout down, up;
    private readonly RoundUpdates updates;

    /// <param name="layout">Two parameters, then buffers.</param>
    public PersonalFederation(Strategy strategy, TrainOptions train, Layout layout)
    {
        this.strategy = strategy;
        store = new ClientStore(folder.Path, 1 << 20);
        engine = new QuadraticEngine(layout);
        var pixels = Optima.SelectMany((target, k) =>
            Enumerable.Repeat(target.Select(x => (byte)Math.Round(x * 100)), Sizes[k]).SelectMany(image => image)).ToArray();
        var set = new ImageSet(new(1, 1, 2), pixels, new ClassTargets(new ushort[pixels.Length / 2], 2));
        dataset = new Dataset
        {
            Name = "quadratic",
            LearningTask = new Classification(2),
            Train = set,
            Test = set,
            Normalization = new([0.01f], [0f]),
        };
        client = new Client(engine, dataset, new Experiment { Dataset = new SyntheticImages(), Train = train, Strategy = strategy }, store,
            TimeProvider.System);
        server = new ServerState(layout, Optima.Length);
        server.Parameters.CopyFrom([(float)Start[0], (float)Start[1]]);
        (down, up) = (MessageLayout.Down(strategy, engine.Model), MessageLayout.Up(strategy, engine.Model));
        updates = new RoundUpdates(strategy, engine.Model);
    }

    public double[] Global => Values(server.Weights);

    public void Round(params int[] cohort)
    {
        using HostVector message = new(down.Length), answer = new(up.Length);
        server.Round++;
        updates.Begin(new(cohort.Sum(k => Sizes[k]), cohort.Length));
        foreach (var k in cohort)
            updates.Add(client.Fit(
                new FitTask(k, server.Round, Sizes[k], down.Pack(server, message)), DataOf(k), answer, CancellationToken.None));
        updates.Complete(server);
        strategy.Step(server, updates);
    }

    /// <summary>What the client is scored with now.</summary>
    public double[] Own(int k)
    {
        using var message = new HostVector(down.Length);
        client.EvaluateOwn(server.Round, DataOf(k), down.Pack(server, message), DataOf(k).Train.Span, CancellationToken.None);
        return Values(engine.Weights);
    }

    public void Dispose()
    {
        client.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    private ClientData DataOf(int k) => new(k, dataset, Enumerable.Range(Sizes.Take(k).Sum(), Sizes[k]).ToArray(), null);

    private static double[] Values(Vector vector) => [.. ((HostVector)vector).Span.ToArray().Select(value => (double)value)];
}
