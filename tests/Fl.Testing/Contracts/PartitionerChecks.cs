using Fl.Core;

namespace Fl.Testing;

/// <summary>The checks of <see cref="PartitionerContract{T}"/>.</summary>
public static class PartitionerChecks
{
    /// <summary>A request of so many examples, of each class as many but for one.</summary>
    public static PartitionRequest Balanced(int examples, int classes, int clients, long seed = 1) => new(
        new ClassTargets([.. Enumerable.Range(0, examples).Select(i => (ushort)(i % classes))], classes), null, clients, seed, ".");

    /// <summary>No example is dealt twice, and every client has one at least.</summary>
    public static Partition SplitsSoundly(Partitioner partitioner, PartitionRequest request)
    {
        var partition = partitioner.Split(request);
        Assert.Equal(request.Clients, partition.Clients);
        var dealt = new bool[request.Examples];
        foreach (var example in (int[])[.. partition.AllTrain, .. partition.AllTest])
        {
            Assert.False(dealt[example], $"Example {example} was dealt twice.");
            dealt[example] = true;
        }
        for (var client = 0; client < request.Clients; client++) Assert.NotEqual(0, partition.Train(client).Length);
        return partition;
    }

    /// <summary>Whatever the order of the calls.</summary>
    public static void FollowsTheSeed(Partitioner partitioner, PartitionRequest request)
    {
        partitioner = partitioner with { Holdout = 0.2 };
        var hash = PartitionFile.Hash(partitioner.Split(request));
        Assert.Equal(hash, PartitionFile.Hash(partitioner.Split(request)));
        Assert.NotEqual(hash, PartitionFile.Hash(partitioner.Split(request with { Seed = request.Seed + 1 })));
    }
}
