using Fl.Core;

namespace Fl.Testing;

/// <summary>What every selection of cohorts keeps to; see <see cref="StrategyContract{T}"/>.</summary>
public abstract class SelectionContract<T> where T : Selection, new()
{
    private const int Seeds = 20;

    /// <summary>The selection, with other options than its defaults where it has to have some.</summary>
    protected virtual T Selection => new();

    [Fact]
    public void A_cohort_is_as_many_distinct_eligible_clients_as_asked_for()
    {
        for (var seed = 0; seed < Seeds; seed++) SelectionChecks.CohortIsAsAskedFor(Selection, seed, 1 + seed * 7 % 40, seed * 3);
    }

    [Fact]
    public void A_cohort_follows_from_seed_round_and_history()
    {
        for (var seed = 0; seed < Seeds; seed++) SelectionChecks.CohortFollowsFromHistory(Selection, seed, 1 + seed * 7 % 40, seed * 3);
    }

    [Fact]
    public void It_comes_to_every_client() => SelectionChecks.ComesToEveryClient(Selection);
}
