namespace Fl.Core.Tests.Aggregation;

/// <summary>Updates written down by hand or drawn, and what an aggregator makes of them.</summary>
internal static class Given
{
    public static float[] Aggregate(Aggregator aggregator, params float[][] updates) => In(null, aggregator, null, updates);

    public static float[] In(ServerState? server, Aggregator aggregator, double[]? weights, params float[][] updates)
    {
        server ??= Server(updates[0].Length);
        using var result = new HostVector(updates[0].Length);
        aggregator.Aggregate([.. updates.Select((values, client) => new Contribution(
            new Update(new ClientReport(client, UpdateStatus.Completed, "", 1), null), weights?[client] ?? 1, Vector(values)))], server,
            result);
        return result.Span.ToArray();
    }

    public static ServerState Server(int length) => new(new Layout([("w", [length], true)]), 100) { Round = 1, Seed = 1 };

    public static float[][] Draw(int seed, int count, int length)
    {
        var stream = new RandomStream(seed, Purpose.Shuffle);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => (float)stream.NextGaussian()).ToArray())];
    }

    public static HostVector Vector(float[] values)
    {
        var vector = new HostVector(values.Length);
        vector.CopyFrom(values);
        return vector;
    }

    /// <summary>The values of every client at each coordinate, ascending.</summary>
    public static float[][] Columns(float[][] updates) =>
        [.. Enumerable.Range(0, updates[0].Length).Select(i => updates.Select(update => update[i]).Order().ToArray())];
}
