using Fl.Core;

namespace Fl.Testing;

/// <summary>What every partitioner keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class PartitionerContract<T> where T : Partitioner, new()
{
    /// <summary>The partitioner, with other options than its defaults where it has to have some.</summary>
    protected virtual T Partitioner => new();

    [Theory, InlineData(2), InlineData(10), InlineData(100)]
    public void It_deals_no_example_twice_and_leaves_no_client_without(int classes) =>
        PartitionerChecks.SplitsSoundly(Partitioner, PartitionerChecks.Balanced(10_000, classes, clients: 20));

    [Theory, InlineData(2), InlineData(10), InlineData(100)]
    public void The_same_seed_gives_the_same_partition_and_another_seed_another(int classes) =>
        PartitionerChecks.FollowsTheSeed(Partitioner, PartitionerChecks.Balanced(10_000, classes, clients: 20));
}
