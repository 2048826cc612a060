namespace Fl.Core.Tests;

/// <summary>Requests to split made-up labels, which so many clients own by turns.</summary>
internal static class Requests
{
    /// <summary>Classes of equal size (but for a remainder), in a random order of examples.</summary>
    public static PartitionRequest Balanced(int examples, int classes, int clients, long seed = 1)
    {
        var labels = new ushort[examples];
        for (var i = 0; i < examples; i++) labels[i] = (ushort)(i % classes);
        new RandomStream(99, Purpose.SyntheticTrain).Shuffle(labels.AsSpan());
        return new PartitionRequest(new ClassTargets(labels, classes), ByTurns(examples, clients), clients, seed, ".");
    }

    /// <summary>Labels drawn from skewed class shares; a class may be empty.</summary>
    public static PartitionRequest Skewed(int examples, int classes, int clients, long seed)
    {
        var stream = new RandomStream(seed, Purpose.SyntheticTest);
        var labels = new ushort[examples];
        for (var i = 0; i < examples; i++) labels[i] = (ushort)(classes * Math.Pow(stream.NextDouble(), 1.5));
        return new PartitionRequest(new ClassTargets(labels, classes), ByTurns(examples, clients), clients, seed, ".");
    }

    /// <summary>An owner for each client.</summary>
    private static Owners ByTurns(int examples, int owners) =>
        new([.. Enumerable.Range(0, examples).Select(i => i % owners)], [.. Enumerable.Range(0, owners).Select(i => $"owner {i}")]);

    /// <summary>How many training examples of each class a client has.</summary>
    public static int[] ClassCounts(this PartitionRequest request, ReadOnlySpan<int> examples) => request.Targets.CountClasses(examples);

    public static int[] Sizes(this Partition partition) =>
        [.. Enumerable.Range(0, partition.Clients).Select(client => partition.Train(client).Length)];

    public static int[][] Hands(this Partition partition) =>
        [.. Enumerable.Range(0, partition.Clients).Select(client => partition.Train(client).ToArray())];

    /// <summary>The one line with which a split is refused.</summary>
    public static string Refusal(this Partitioner partitioner, PartitionRequest request)
    {
        var refusal = Assert.Throws<BadInputException>(() => partitioner.Split(request));
        Assert.DoesNotContain('\n', Assert.Single(refusal.Messages));
        return refusal.Message;
    }
}
