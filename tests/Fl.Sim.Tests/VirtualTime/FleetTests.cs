using Fl.Core;

namespace Fl.Sim.Tests;

public class FleetTests
{
    private static readonly int[] Sizes = [.. Enumerable.Range(1, 400)];

    [Fact]
    public void Weights_that_add_up_to_the_clients_are_their_numbers()
    {
        var fleet = new Fleet(new() { Fleet = [Share(1, 20), Share(2, 5), Share(3, 75)] }, 1, Sizes[..100]);
        Assert.Equal([20, 5, 75],
            new double[] { 1, 2, 3 }.Select(gflops => Enumerable.Range(0, 100).Count(client => fleet[client].Gflops == gflops)));
    }

    [Fact]
    public void Remainders_go_to_the_largest_parts()
    {
        var fleet = new Fleet(new() { Fleet = [Share(1, 1), Share(2, 1), Share(3, 2)] }, 1, Sizes[..10]);
        Assert.Equal([3, 2, 5],
            new double[] { 1, 2, 3 }.Select(gflops => Enumerable.Range(0, 10).Count(client => fleet[client].Gflops == gflops)));
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0)]
    [InlineData(-0.8)]
    public void Speed_follows_data_and_availability_as_much_as_is_asked(double correlation)
    {
        var fleet = new Fleet(
            new() { Fleet = [Share(1, 1)], Slowdown = 50, DataCorrelation = correlation, AvailabilityCorrelation = -correlation }, 7,
            Sizes);
        var speeds = Sizes.Select((_, client) => fleet[client].Gflops).ToArray();
        Assert.InRange(speeds.Min(), 1 / 50.0, 1 / 40.0);
        Assert.InRange(speeds.Max(), 0.9, 1);
        // Spearman's rank correlation of a Gaussian copula is 6/pi asin(rho/2); its standard error with 400 clients is about 0.05.
        var expected = 6 / Math.PI * Math.Asin(correlation / 2);
        Assert.InRange(Spearman(speeds, [.. Sizes.Select(size => (double)size)]), expected - 0.15, expected + 0.15);
        Assert.InRange(Spearman(speeds, [.. Sizes.Select((_, client) => fleet[client].Rank)]), -expected - 0.15, -expected + 0.15);
    }

    private static FleetShare Share(double gflops, double weight) =>
        new() { Device = new GenericDevice { Gflops = gflops }, Link = new GenericLink(), Weight = weight };

    private static double Spearman(double[] a, double[] b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var mean = (x.Length - 1) / 2.0;
        return x.Zip(y, (p, q) => (p - mean) * (q - mean)).Sum() / x.Sum(p => (p - mean) * (p - mean));
    }

    private static double[] Ranks(double[] values)
    {
        var ranks = new double[values.Length];
        foreach (var (place, index) in values.Index().OrderBy(one => one.Item).Select((one, place) => (place, one.Index)))
            ranks[index] = place;
        return ranks;
    }
}
