namespace Fl.Core.Tests;

public sealed class DirichletClientTests
{
    /// <summary>E sum_k q_k^2 = (alpha + 1) / (K alpha + 1) for q ~ Dir_K(alpha, ..., alpha); no class runs out here.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void Class_proportions_concentrate_as_a_uniform_Dirichlet_says(double alpha)
    {
        var sample = Concentrations(new DirichletClient { Alpha = alpha, Prior = DirichletPrior.Uniform, ExamplesPerClient = 20 },
            seed => Requests.Balanced(50_000, 10, 200, seed));
        Sample.AssertMean((alpha + 1) / (10 * alpha + 1), sample);
    }

    /// <summary>E sum_k q_k^2 = (alpha sum_k p_k^2 + 1) / (alpha + 1) for q ~ Dir(alpha p).</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(10)]
    public void Class_proportions_concentrate_as_a_Dirichlet_of_the_prior_says(double alpha)
    {
        var labels = new ushort[100_000];
        labels.AsSpan(50_000).Fill(1);
        labels.AsSpan(80_000).Fill(2);
        labels.AsSpan(95_000).Fill(3);
        var sample = Concentrations(new DirichletClient { Alpha = alpha, ExamplesPerClient = 20 },
            seed => new PartitionRequest(new ClassTargets(labels, 4), null, 200, seed, "."));
        Sample.AssertMean((alpha * (0.25 + 0.09 + 0.0225 + 0.0025) + 1) / (alpha + 1), sample);
    }

    [Fact]
    public void A_uniform_prior_with_alpha_is_an_empirical_one_with_K_alpha_where_classes_are_equal()
    {
        var request = Requests.Balanced(10_000, 10, 50);
        var uniform = new DirichletClient { Alpha = 0.5, Prior = DirichletPrior.Uniform }.Split(request);
        Assert.Equal(uniform.Hands(), new DirichletClient { Alpha = 5 }.Split(request).Hands());
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.1)]
    [InlineData(1e9)]
    public void Any_alpha_and_a_thousand_clients_get_equal_sizes_of_all_examples(double alpha)
    {
        var partition = new DirichletClient { Alpha = alpha }.Split(Requests.Balanced(50_000, 10, 1000));
        Assert.All(partition.Sizes(), size => Assert.Equal(50, size));
        Assert.Equal(Enumerable.Range(0, 50_000), partition.AllTrain.ToArray().Order());
    }

    [Fact]
    public void A_tiny_alpha_gives_one_class_a_client_until_classes_run_out()
    {
        var request = Requests.Balanced(50_000, 10, 100);
        var partition = new DirichletClient { Alpha = 1e-6, ExamplesPerClient = 20 }.Split(request);
        Assert.All(partition.Hands(), hand => Assert.Equal(20, request.ClassCounts(hand).Max()));
    }

    [Theory]
    [InlineData(10, 0.3, DirichletPrior.Empirical)]
    [InlineData(37, 2, DirichletPrior.Uniform)]
    public void The_split_is_that_of_a_line_by_line_port_fed_the_same_draws(int clients, double alpha, DirichletPrior prior)
    {
        var request = Requests.Skewed(3001, 10, clients, 5);
        var expected = Port(request, alpha, prior);
        Assert.Equal(expected.Select(hand => hand.ToArray()), new DirichletClient { Alpha = alpha, Prior = prior }.Split(request).Hands());
    }

    [Fact]
    public void More_examples_per_client_than_there_are_is_refused() =>
        Assert.Equal(
            "100 clients with examples_per_client 600 need 60000 examples, but there are 50000: lower examples_per_client to 500 or less.",
            new DirichletClient { ExamplesPerClient = 600 }.Refusal(Requests.Balanced(50_000, 10, 100)));

    /// <summary>An unbiased estimate of sum_k q_k^2 from each client's counts.</summary>
    private static List<double> Concentrations(DirichletClient partitioner, Func<long, PartitionRequest> make)
    {
        var sample = new List<double>();
        for (var seed = 1; seed <= 5; seed++)
        {
            var request = make(seed);
            foreach (var hand in partitioner.Split(request).Hands())
                sample.Add(request.ClassCounts(hand).Sum(c => c * (c - 1.0)) / (20 * 19));
        }
        return sample;
    }

    /// <summary>The rule as its docstring says it, in plain proportions: renormalise over what is left before each draw.</summary>
    private static List<int>[] Port(PartitionRequest request, double alpha, DirichletPrior prior)
    {
        var stream = request.Stream();
        var pools = request.ExamplesByClass();
        var share = pools.Select(pool => pool.Length / (double)request.Examples).ToArray();
        foreach (var pool in pools) stream.Shuffle(pool.AsSpan());
        var left = pools.Select(pool => new Queue<int>(pool)).ToArray();
        var q = new double[request.Clients][];
        for (var j = 0; j < q.Length; j++)
            q[j] = [.. share.Select(p => p == 0 ? 0 : Math.Exp(stream.NextLogGamma(prior == DirichletPrior.Uniform ? alpha : alpha * p)))];
        var hands = q.Select(_ => new List<int>()).ToArray();
        for (var dealt = 0; dealt < request.Examples; dealt++)
        {
            var j = dealt % q.Length;
            var open = q[j].Select((p, k) => left[k].Count > 0 ? p : 0).ToArray();
            var (u, cumulated, k) = (stream.NextDouble() * open.Sum(), 0.0, 0);
            while (u >= cumulated + open[k]) cumulated += open[k++];
            hands[j].Add(left[k].Dequeue());
        }
        return hands;
    }
}
