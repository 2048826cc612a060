namespace Fl.Core.Tests.Clients;

public sealed class ContrastTests
{
    /// <summary>
    /// z = (1, 0), the same as one model's and at right angles to the other's: log(1 + e^-1), and a slope of -1 / (1 + e) towards it.
    /// </summary>
    [Fact]
    public void A_case_worked_out_by_hand()
    {
        var (loss, gradient) = Of([1, 0], [3, 0], [0, 0.5f], scale: 1, temperature: 1);
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), loss, 1e-7);
        Assert.Equal([0, 1 / (1 + Math.E)], gradient.Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-7);
    }

    /// <summary>Equation 3 as the paper writes it, and its gradient by central differences.</summary>
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(5, 0.1)]
    [InlineData(0.3, 2)]
    public void Loss_and_gradient_are_those_of_the_paper_s_equation(double mu, double temperature)
    {
        const int Length = 37;
        for (var seed = 0; seed < 20; seed++)
        {
            var stream = new RandomStream(seed, Purpose.Shuffle);
            float[] z = Draw(), toward = Draw(), away = Draw();
            var (loss, gradient) = Of(z, toward, away, mu, temperature);
            Assert.Equal(Paper([.. z.Select(x => (double)x)]), loss, 1e-5 * mu);
            for (var i = 0; i < Length; i++)
            {
                double[] above = [.. z.Select(x => (double)x)], below = [.. above];
                above[i] += 1e-5;
                below[i] -= 1e-5;
                Assert.Equal((Paper(above) - Paper(below)) / 2e-5, gradient[i], 1e-5 * mu / temperature);
            }

            float[] Draw() => [.. Enumerable.Range(0, Length).Select(_ => (float)stream.NextGaussian())];

            double Paper(double[] values)
            {
                var (similar, other) = (Math.Exp(Cosine(values, toward) / temperature), Math.Exp(Cosine(values, away) / temperature));
                return -mu * Math.Log(similar / (similar + other));
            }
        }
    }

    [Fact]
    public void Two_models_that_agree_have_no_pull_at_all()
    {
        float[] same = [0.3f, -0.7f, 1.1f];
        Assert.Equal([0, 0, 0], Of([0.2f, 0.5f, -0.4f], same, same, 10, 0.5).Gradient);
    }

    [Fact]
    public void What_is_nothing_pulls_nowhere_and_is_pulled_nowhere()
    {
        Assert.Equal([0, 0], Of([0, 0], [1, 2], [2, 1], 1, 0.5).Gradient);
        Assert.All(Of([1, 0], [0, 0], [0, 0], 1, 0.5).Gradient, x => Assert.Equal(0, x));
        Assert.All(Of([1, 1], [1, 0], [-1, -1], 1, 1e-3).Gradient, x => Assert.True(float.IsFinite(x)));
    }

    private static (double Loss, float[] Gradient) Of(float[] z, float[] toward, float[] away, double scale, double temperature)
    {
        using HostVector values = Vector(z), near = Vector(toward), far = Vector(away), gradient = new(z.Length);
        return (Contrast.Of(values, near, far, scale, temperature, gradient), gradient.Span.ToArray());
    }

    private static HostVector Vector(float[] values)
    {
        var vector = new HostVector(values.Length);
        vector.CopyFrom(values);
        return vector;
    }

    private static double Cosine(double[] x, float[] y) =>
        x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => (double)b * b));
}
