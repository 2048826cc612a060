using Fl.Core.Engines.Torch;
using Fl.Core.Tests.Strategies;

namespace Fl.Core.Tests.Aggregation;

/// <summary>What every aggregator of the catalog keeps to.</summary>
public sealed class AggregatorContractTests
{
    private static readonly Catalog Shipped = new(typeof(TorchEngineFactory).Assembly);
    private static readonly QuadraticModel Model = new(new([("w", [29], true), ("mean", [3], false)]));

    public static TheoryData<string> Names => new(Shipped.Of(typeof(Aggregator)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Names))]
    public void The_order_in_which_updates_come_does_not_change_a_bit(string name)
    {
        int[] order = [.. Enumerable.Range(0, 11)];
        var expected = Fold(name, order, client => Draw(client), Weights, Draw(20));
        for (var i = 0; i < 5; i++)
        {
            new RandomStream(i, Purpose.Shuffle).Shuffle(order.AsSpan());
            Assert.Equal(expected, Fold(name, order, client => Draw(client), Weights, Draw(20)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Identical_updates_give_that_update(string name)
    {
        var same = Draw(1);
        var result = Fold(name, [.. Enumerable.Range(0, 11)], _ => same, _ => 5, same);
        for (var i = 0; i < same.Length; i++) Assert.Equal(same[i], result[i], 1e-6f);
    }

    [Theory, MemberData(nameof(Names))]
    public void One_update_is_the_result(string name)
    {
        var only = Draw(3);
        var result = Fold(name, [4], _ => only, _ => 5, only);
        for (var i = 0; i < only.Length; i++) Assert.Equal(only[i], result[i], 1e-6f);
    }

    /// <param name="own">What the server's own examples ask for, for those that need it.</param>
    private static float[] Fold(string name, int[] order, Func<int, float[]> deltaOf, Func<int, int> examplesOf, float[] own)
    {
        var aggregator = (Aggregator)OptionInfo.Create(Shipped.Find(typeof(Aggregator), name)!.Type);
        var strategy = new FedAvg { Aggregator = aggregator };
        var server =
            new ServerState(Model.Layout, order.Length) { Round = 1, OwnChange = Given.Vector(own[..Model.Layout.TrainableLength]) };
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
