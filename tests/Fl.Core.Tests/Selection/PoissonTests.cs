namespace Fl.Core.Tests.Selecting;

public sealed class PoissonTests
{
    [Fact]
    public void Cohorts_have_the_mean_and_the_variance_of_independent_draws()
    {
        const int clients = 200, size = 20, rounds = 4000;
        double[] sizes = [.. Enumerable.Range(1, rounds)
            .Select(round => (double)Draw(round, clients, size, Enumerable.Range(0, clients)).Length)];
        var (mean, q) = (sizes.Average(), size / (double)clients);
        var variance = sizes.Sum(one => (one - mean) * (one - mean)) / (rounds - 1);
        // Five standard errors of the mean, and of the variance of a binomial distribution.
        Assert.Equal(size, mean, 5 * Math.Sqrt(size * (1 - q) / rounds));
        Assert.Equal(size * (1 - q), variance, 5 * size * (1 - q) * Math.Sqrt(2.0 / rounds));
    }

    [Fact]
    public void A_client_is_drawn_or_not_whoever_else_is_there()
    {
        for (var round = 1; round <= 20; round++)
        {
            var all = Draw(round, 50, 10, Enumerable.Range(0, 50));
            Assert.Equal(all.Where(client => client % 3 > 0), Draw(round, 50, 10, Enumerable.Range(0, 50).Where(client => client % 3 > 0)));
        }
    }

    [Fact]
    public void What_needs_a_cohort_of_a_fixed_size_is_refused()
    {
        var experiment = new Experiment { Dataset = new SyntheticImages(), Clients = new() { Selection = new Poisson() } };
        Assert.Empty(experiment.Problems());
        Assert.Contains((experiment with { Strategy = new FedBuff() }).Problems(), problem => problem.Key == "clients.selection.name");
        Assert.Contains((experiment with { Topology = new() }).Problems(), problem => problem.Key == "clients.selection.name");
        Assert.Contains((experiment.Clients with { OverSelect = 1 }).Problems(), problem => problem.Key == "selection.name");
    }

    private static int[] Draw(int round, int clients, int size, IEnumerable<int> eligible) =>
        new Poisson().Draw(new(1, round, size, [.. eligible], [.. Enumerable.Repeat(1, clients)], new(new([("w", [1], true)]), clients)));
}
