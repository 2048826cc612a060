using Fl.Core;

namespace Fl.Testing;

/// <summary>What every aggregator keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class AggregatorContract<T> where T : Aggregator, new()
{
    /// <summary>The aggregator, with other options than its defaults where it has to have some.</summary>
    protected virtual T Aggregator => new();

    [Fact]
    public void The_order_in_which_updates_come_does_not_change_a_bit() => AggregatorChecks.OrderDoesNotMatter(Aggregator);

    [Fact]
    public void Identical_updates_give_that_update() => AggregatorChecks.IdenticalUpdatesGiveThat(Aggregator);

    [Fact]
    public void One_update_is_the_result() => AggregatorChecks.OneUpdateIsTheResult(Aggregator);

    [Fact]
    public Task It_gives_the_same_bits_for_any_number_of_workers() => StrategyChecks.SameBitsForAnyWorkersAsync(
        SmallExperiment.Training with
        {
            Strategy = new FedAvg { Aggregator = Aggregator },
            Clients = new() { Count = 11, PerRound = 10 },
        });
}
