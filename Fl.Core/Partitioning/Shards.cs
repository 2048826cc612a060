using System.ComponentModel.DataAnnotations;

namespace Fl.Core;

/// <summary>
/// Shards (McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data", AISTATS 2017,
/// section 3): the examples sorted by label (stable) are cut into clients * per_client shards, and each client is dealt
/// per_client of them at random without replacement. Two shards are not two classes: a shard may straddle a border,
/// and both may be of the same class.
/// </summary>
/// <remarks>
/// Where the examples do not divide evenly the sizes of the shards differ by one, the first the larger, so that every
/// example is dealt (others drop the remainder, or leave the last shard short).
/// </remarks>
[Named("shards")]
public sealed record Shards : Partitioner
{
    /// <summary>Shards that each client holds.</summary>
    [Range(1, 1000)]
    public int PerClient { get; init; } = 2;

    protected override Partition Deal(PartitionRequest request)
    {
        var count = (long)request.Clients * PerClient;
        if (count > request.Examples)
            throw new BadInputException($"{request.Clients} clients with per_client {PerClient} need {count} shards, "
                + $"but there are {request.Examples} examples: lower per_client to {request.Examples / request.Clients} or less, "
                + $"or clients.count to {request.Examples / PerClient} or less.");
        int[] sorted = [.. request.ExamplesByClass().SelectMany(indices => indices)];
        var shards = CutEqually(sorted, (int)count);
        var order = request.Stream().Permutation(shards.Length);
        return new Partition([.. order.Chunk(PerClient).Select(hand => hand.SelectMany(shard => shards[shard]).ToArray())]);
    }
}
