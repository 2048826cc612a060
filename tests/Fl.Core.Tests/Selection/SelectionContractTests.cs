using Fl.Testing;
using FsCheck.Xunit;

namespace Fl.Core.Tests.Selecting;

/// <summary>What every selection of the catalog keeps to, whatever clients report.</summary>
public sealed class SelectionContractTests
{
    private static readonly Catalog Shipped = new();

    private static Selection[] All => [.. Shipped.Of(typeof(Selection)).Select(entry => (Selection)OptionInfo.Create(entry.Type)),
        new Oort { Alpha = 2, PacerWindow = 2 }];

    [Property(MaxTest = 40)]
    public void A_cohort_is_as_many_distinct_eligible_clients_as_asked_for(int seed, byte clients, byte size)
    {
        foreach (var selection in All) SelectionChecks.CohortIsAsAskedFor(selection, seed, clients % 40 + 1, size);
    }

    [Property(MaxTest = 20)]
    public void A_cohort_follows_from_seed_round_and_history(int seed, byte clients, byte size)
    {
        foreach (var selection in All) SelectionChecks.CohortFollowsFromHistory(selection, seed, clients % 40 + 1, size);
    }

    [Fact]
    public void Every_selection_comes_to_every_client()
    {
        foreach (var selection in All) SelectionChecks.ComesToEveryClient(selection);
    }
}
