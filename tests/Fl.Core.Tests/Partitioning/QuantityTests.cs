namespace Fl.Core.Tests;

public sealed class QuantityTests
{
    [Fact]
    public void Dirichlet_sizes_have_the_variance_of_a_Dirichlet()
    {
        // Var p_j = (n - 1) / (n^2 (n alpha + 1)); with alpha 5 and 10 clients practically no draw is thrown away.
        var deviations = new List<double>();
        for (var seed = 1; seed <= 200; seed++)
            deviations.Add(new Quantity { Alpha = 5 }.Split(Requests.Balanced(5000, 10, 10, seed)).Sizes()
                .Sum(size => Math.Pow(size / 5000.0 - 0.1, 2)));
        Sample.AssertMean(9 / (10 * 51.0), deviations, rounding: 1e-4);
    }

    [Fact]
    public void Lognormal_sizes_have_logarithms_of_the_given_spread()
    {
        var sizes = new Quantity { Sizes = QuantitySizes.Lognormal, Sigma = 0.5, MinSamples = 1 }
            .Split(Requests.Balanced(1_000_000, 10, 1000)).Sizes();
        var mean = sizes.Average(size => Math.Log(size));
        Sample.AssertMean(0.25, [.. sizes.Select(size => Math.Pow(Math.Log(size) - mean, 2))], rounding: 1e-3);
    }

    [Fact]
    public void Sigma_0_gives_equal_sizes() =>
        Assert.All(new Quantity { Sizes = QuantitySizes.Lognormal, Sigma = 0 }.Split(Requests.Balanced(1000, 10, 10)).Sizes(),
            size => Assert.InRange(size, 99, 101));

    [Fact]
    public void Contents_are_iid_and_every_client_has_min_samples()
    {
        var request = Requests.Balanced(50_000, 10, 10);
        foreach (var hand in new Quantity().Split(request).Hands())
        {
            Assert.True(hand.Length >= 10);
            // Each class is binomial with p = 0.1, so its standard deviation is sqrt(0.09 m).
            foreach (var count in request.ClassCounts(hand))
                Assert.InRange(count, 0.1 * hand.Length - 5 * Math.Sqrt(0.09 * hand.Length),
                    0.1 * hand.Length + 5 * Math.Sqrt(0.09 * hand.Length));
        }
    }

    [Fact]
    public void A_request_that_no_draw_meets_says_how_often_it_tried_and_what_would_work()
    {
        var message = new Quantity { Alpha = 0.1 }.Refusal(Requests.Balanced(50_000, 10, 1000));
        Assert.StartsWith("None of 1000 draws of quantity with alpha 0.1 gave each of 1000 clients min_samples 10 of 50000 examples",
            message, StringComparison.Ordinal);
        Assert.Contains("sizes lognormal, a larger alpha, fewer clients or a smaller min_samples", message, StringComparison.Ordinal);
        Assert.Contains("a smaller sigma", new Quantity { Sizes = QuantitySizes.Lognormal, Sigma = 9 }
            .Refusal(Requests.Balanced(50_000, 10, 1000)), StringComparison.Ordinal);
        Assert.Contains("lower min_samples to 50 or less", new Quantity { MinSamples = 51 }.Refusal(Requests.Balanced(50_000, 10, 1000)),
            StringComparison.Ordinal);
    }
}
