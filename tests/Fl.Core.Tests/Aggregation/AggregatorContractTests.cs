using Fl.Core.Engines.Torch;
using Fl.Testing;

namespace Fl.Core.Tests.Aggregation;

/// <summary>What every aggregator of the catalog keeps to.</summary>
public sealed class AggregatorContractTests
{
    private static readonly Catalog Shipped = new(typeof(TorchEngineFactory).Assembly);

    public static TheoryData<string> Names => new(Shipped.Of(typeof(Aggregator)).Select(entry => entry.Name));

    [Theory, MemberData(nameof(Names))]
    public void The_order_in_which_updates_come_does_not_change_a_bit(string name) => AggregatorChecks.OrderDoesNotMatter(Of(name));

    [Theory, MemberData(nameof(Names))]
    public void Identical_updates_give_that_update(string name) => AggregatorChecks.IdenticalUpdatesGiveThat(Of(name));

    [Theory, MemberData(nameof(Names))]
    public void One_update_is_the_result(string name) => AggregatorChecks.OneUpdateIsTheResult(Of(name));

    private static Aggregator Of(string name) => (Aggregator)OptionInfo.Create(Shipped.Find(typeof(Aggregator), name)!.Type);
}
