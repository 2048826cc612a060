namespace Fl.Core.Tests;

/// <summary>How far SGD carries a constant gradient, against its closed form.</summary>
public class CarriedLengthTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void It_is_that_of_the_closed_form(double momentum)
    {
        const int steps = 7;
        // Heavy ball: the j-th step is the geometric sum of j terms; Nesterov's is one term ahead.
        double Sum(int terms) => Enumerable.Range(0, terms).Sum(k => Math.Pow(momentum, k));
        Assert.Equal(Enumerable.Range(1, steps).Sum(Sum), new Sgd { Momentum = momentum }.CarriedLength(steps), 12);
        if (momentum > 0)
            Assert.Equal(Enumerable.Range(2, steps).Sum(Sum), new Sgd { Momentum = momentum, Nesterov = true }.CarriedLength(steps), 12);
    }

    [Fact]
    public void A_pull_shortens_it_as_it_does_the_path_of_plain_SGD()
    {
        // x moves by lr (1 - pull x): the sum of the geometric series of 1 - lr pull.
        const double lr = 0.1, pull = 2;
        Assert.Equal((1 - Math.Pow(1 - lr * pull, 5)) / (lr * pull), new Sgd().CarriedLength(5, lr * pull), 12);
    }
}
