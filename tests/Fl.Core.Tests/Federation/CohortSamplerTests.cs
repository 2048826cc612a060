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
        var cohort = Draw(seed, examples, wanted, round);
        Assert.Equal(wanted, cohort.Distinct().Count());
        Assert.Equal(cohort.Order(), cohort);
        Assert.All(cohort, client => Assert.True(examples[client] > 0));
        Assert.Equal(cohort, Draw(seed, examples, wanted, round));
    }

    [Fact]
    public void The_cohort_depends_on_the_seed_and_not_on_the_round_alone()
    {
        var examples = Enumerable.Repeat(1, 1000).ToArray();
        Assert.NotEqual(Draw(1, examples, 10, 1), Draw(2, examples, 10, 1));
        Assert.NotEqual(Draw(1, examples, 10, 1), Draw(1, examples, 10, 2));
    }

    [Fact]
    public void Every_client_is_drawn_equally_often()
    {
        var examples = Enumerable.Repeat(1, 20).ToArray();
        var counts = new int[20];
        for (var round = 1; round <= 4000; round++)
            foreach (var client in Draw(1, examples, 5, round)) counts[client]++;
        // 4,000 draws with p = 1/4: mean 1,000, standard deviation 27.4.
        Assert.All(counts, count => Assert.InRange(count, 1000 - 5 * 27.4, 1000 + 5 * 27.4));
    }

    [Fact]
    public void More_clients_than_have_examples_is_one_clear_error()
    {
        var error = Assert.Throws<BadInputException>(() => Draw(1, [3, 0, 2], 3, 1));
        Assert.Equal("clients.per_round is 3, but only 2 of 3 clients have training examples.", error.Message);
    }

    private static int[] Draw(int seed, int[] examples, int size, int round) => new CohortSampler(new Uniform(), seed).Draw(
        new(new Layout([]), 1), round, examples, [.. Enumerable.Range(0, examples.Length).Where(client => examples[client] > 0)], size);
}
