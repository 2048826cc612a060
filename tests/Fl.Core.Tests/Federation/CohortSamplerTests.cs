using FsCheck.Xunit;

namespace Fl.Core.Tests.Federation;

public class CohortSamplerTests
{
    [Property]
    public void A_cohort_is_a_set_of_clients_with_examples_fixed_by_seed_and_round(int seed, byte clients, byte size, ushort round)
    {
        var examples = Enumerable.Range(0, clients + 2).Select(i => i % 3 == 2 ? 0 : i + 1).ToArray();
        var eligible = examples.Count(e => e > 0);
        var wanted = size % eligible + 1;
        var cohort = new CohortSampler(new Uniform(), seed, examples, wanted).Draw(Round(round));
        Assert.Equal(wanted, cohort.Distinct().Count());
        Assert.Equal(cohort.Order(), cohort);
        Assert.All(cohort, client => Assert.True(examples[client] > 0));
        Assert.Equal(cohort, new CohortSampler(new Uniform(), seed, examples, wanted).Draw(Round(round)));
    }

    [Fact]
    public void The_cohort_depends_on_the_seed_and_not_on_the_round_alone()
    {
        var examples = Enumerable.Repeat(1, 1000).ToArray();
        Assert.NotEqual(new CohortSampler(new Uniform(), 1, examples, 10).Draw(Round(1)),
            new CohortSampler(new Uniform(), 2, examples, 10).Draw(Round(1)));
        Assert.NotEqual(new CohortSampler(new Uniform(), 1, examples, 10).Draw(Round(1)),
            new CohortSampler(new Uniform(), 1, examples, 10).Draw(Round(2)));
    }

    [Fact]
    public void Every_client_is_drawn_equally_often()
    {
        var sampler = new CohortSampler(new Uniform(), 1, Enumerable.Repeat(1, 20).ToArray(), 5);
        var counts = new int[20];
        for (var round = 1; round <= 4000; round++)
            foreach (var client in sampler.Draw(Round(round))) counts[client]++;
        // 4,000 draws with p = 1/4: mean 1,000, standard deviation 27.4.
        Assert.All(counts, count => Assert.InRange(count, 1000 - 5 * 27.4, 1000 + 5 * 27.4));
    }

    [Fact]
    public void More_clients_than_have_examples_is_one_clear_error()
    {
        var error = Assert.Throws<BadInputException>(() => new CohortSampler(new Uniform(), 1, [3, 0, 2], 3));
        Assert.Equal("clients.per_round is 3, but only 2 of 3 clients have training examples.", error.Message);
    }

    private static ServerState Round(int round) => new(new Layout([]), 1) { Round = round };
}
