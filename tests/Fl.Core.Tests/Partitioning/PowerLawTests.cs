namespace Fl.Core.Tests;

public sealed class PowerLawTests
{
    [Fact]
    public void Counts_are_those_of_the_published_generator_fed_the_same_draws()
    {
        var request = Requests.Skewed(70_000, 10, 1000, 3);
        var partition = new PowerLaw().Split(request);
        var expected = Port(request);
        for (var user = 0; user < 1000; user++) Assert.Equal(expected[user], request.ClassCounts(partition.Train(user)));
    }

    [Fact]
    public void A_client_holds_two_neighbouring_classes_and_sizes_differ_by_orders_of_magnitude()
    {
        var request = Requests.Balanced(70_000, 10, 1000);
        var partition = new PowerLaw { Holdout = 0.1 }.Split(request);
        for (var user = 0; user < 1000; user++)
        {
            var counts = request.ClassCounts(partition.Train(user));
            Assert.Equal(counts.Sum(), counts[user % 10] + counts[(user + 1) % 10]);
        }
        Assert.InRange(partition.Sizes().Min(), 9, 10);
        Assert.True(partition.Sizes().Max() > 50 * Sample.Median(partition.Sizes()) / 2);
        Assert.InRange(partition.AllTest.Length, 6600, 7500);
    }

    [Fact]
    public void Too_many_clients_for_a_class_are_refused_by_its_name() =>
        Assert.Equal("Class 0 has 100 examples, but 40 of 200 clients hold it and each gets min_per_class 5 first: "
            + "lower clients.count or min_per_class.",
            new PowerLaw().Refusal(Requests.Balanced(1000, 10, 200)));

    /// <summary>The loops of the published generator with its 10 x 100 x 2 table of lognormal draws: users' counts of each class.</summary>
    private static int[][] Port(PartitionRequest request)
    {
        var available = request.ExamplesByClass().Select(examples => examples.Length).ToArray();
        var stream = request.Stream();
        var props = new double[10, 100, 2];
        for (var l = 0; l < 10; l++)
        {
            stream.Shuffle(new int[available[l]].AsSpan());
            for (var user = 0; user < 1000; user++)
                for (var j = 0; j < 2; j++)
                    if ((user + j) % 10 == l) props[l, user / 10, j] = Math.Exp(2.0 * stream.NextGaussian());
            var sum = 0.0;
            foreach (var group in Enumerable.Range(0, 100)) sum += props[l, group, 0] + props[l, group, 1];
            foreach (var group in Enumerable.Range(0, 100))
                for (var j = 0; j < 2; j++) props[l, group, j] = (available[l] - 1000) * props[l, group, j] / sum;
        }
        var (counts, taken) = (Array.ConvertAll(new int[1000], _ => new int[10]), new int[10]);
        for (var user = 0; user < 1000; user++)
            for (var j = 0; j < 2; j++)
            {
                counts[user][(user + j) % 10] += 5;
                taken[(user + j) % 10] += 5;
            }
        for (var user = 0; user < 1000; user++)
            for (var j = 0; j < 2; j++)
            {
                var l = (user + j) % 10;
                var samples = (int)props[l, user / 10, j];
                if (taken[l] + samples >= available[l]) continue;
                counts[user][l] += samples;
                taken[l] += samples;
            }
        return counts;
    }
}
