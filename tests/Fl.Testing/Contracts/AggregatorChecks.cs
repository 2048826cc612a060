using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="AggregatorContract{T}"/>.</summary>
public static class AggregatorChecks
{
    private static readonly QuadraticModel Model = new(new([("w", [29], true), ("mean", [3], false)]));

    public static void OrderDoesNotMatter(Aggregator aggregator)
    {
        int[] order = [.. Enumerable.Range(0, 11)];
        var expected = Fold(aggregator, order, client => Draw(client), Weights, Draw(20));
        for (var i = 0; i < 5; i++)
        {
            new RandomStream(i, Purpose.Shuffle).Shuffle(order.AsSpan());
            Assert.Equal(expected, Fold(aggregator, order, client => Draw(client), Weights, Draw(20)));
        }
    }

    public static void IdenticalUpdatesGiveThat(Aggregator aggregator)
    {
        var same = Draw(1);
        var result = Fold(aggregator, [.. Enumerable.Range(0, 11)], _ => same, _ => 5, same);
        for (var i = 0; i < same.Length; i++) Assert.Equal(same[i], result[i], 1e-6f);
    }

    public static void OneUpdateIsTheResult(Aggregator aggregator)
    {
        var only = Draw(3);
        var result = Fold(aggregator, [4], _ => only, _ => 5, only);
        for (var i = 0; i < only.Length; i++) Assert.Equal(only[i], result[i], 1e-6f);
    }

    /// <param name="own">What the server's own examples ask for, for those that need it.</param>
    private static float[] Fold(Aggregator aggregator, int[] order, Func<int, float[]> deltaOf, Func<int, int> examplesOf, float[] own)
    {
        var strategy = new FedAvg { Aggregator = aggregator };
        using var change = new HostVector(Model.Layout.TrainableLength);
        change.CopyFrom(own.AsSpan(0, change.Length));
        var server = new ServerState(Model.Layout, order.Length) { Round = 1, OwnChange = change };
        var updates = new RoundUpdates(strategy, Model);
        updates.Begin(new(order.Sum(client => examplesOf(client)), order.Length));
        foreach (var client in order)
        {
            using var message = new HostVector(Model.Layout.Length);
            message.CopyFrom(deltaOf(client));
            updates.Add(new Update(new ClientReport(client, UpdateStatus.Completed, "", examplesOf(client)), message));
        }
        updates.Complete(server);
        strategy.Step(server, updates);
        return ((HostVector)server.Weights).Span.ToArray();
    }

    private static int Weights(int client) => 3 + client * 7 % 5;

    private static float[] Draw(int client)
    {
        var stream = new RandomStream(client, Purpose.Shuffle);
        return [.. Enumerable.Range(0, Model.Layout.Length).Select(_ => (float)stream.NextGaussian())];
    }
}
