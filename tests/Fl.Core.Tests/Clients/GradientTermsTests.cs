using FsCheck.Xunit;

namespace Fl.Core.Tests.Clients;

public sealed class GradientTermsTests
{
    private const int Length = 37;

    [Property]
    public void Terms_add_their_definition_to_the_gradient(int seed, byte pulls, byte drifts)
    {
        var stream = new RandomStream(seed, Purpose.Shuffle);
        var parameters = Draw(stream);
        var gradient = Draw(stream);
        var expected = gradient.Span.ToArray().Select(value => (double)value).ToArray();
        var terms = new GradientTerms(parameters, Length);
        for (var i = 0; i < pulls % 4; i++)
        {
            var (toward, strength) = (Draw(stream), stream.NextSingle());
            terms.Pull(toward, strength);
            for (var j = 0; j < Length; j++) expected[j] += strength * ((double)parameters.Span[j] - toward.Span[j]);
        }
        for (var i = 0; i < drifts % 4; i++)
        {
            var (direction, scale) = (Draw(stream), stream.NextSingle() - 0.5f);
            terms.Drift(direction, scale, afterStep: false);
            for (var j = 0; j < Length; j++) expected[j] += scale * (double)direction.Span[j];
        }
        terms.AddTo(gradient, parameters);
        for (var j = 0; j < Length; j++) Assert.Equal(expected[j], gradient.Span[j], 2e-5);
    }

    [Fact]
    public void A_pull_of_strength_0_and_a_drift_of_zeros_leave_the_gradient_s_bits()
    {
        var stream = new RandomStream(1, Purpose.Shuffle);
        HostVector parameters = Draw(stream), gradient = Draw(stream);
        var before = gradient.Span.ToArray();
        var terms = new GradientTerms(parameters, Length);
        terms.Pull(Draw(stream), 0);
        terms.Drift(new HostVector(Length), 1, afterStep: false);
        terms.AddTo(gradient, parameters);
        Assert.Equal(before, gradient.Span.ToArray());
    }

    [Fact]
    public void Cleared_terms_add_nothing()
    {
        var stream = new RandomStream(1, Purpose.Shuffle);
        HostVector parameters = Draw(stream), gradient = Draw(stream), other = Draw(stream);
        var before = gradient.Span.ToArray();
        var terms = new GradientTerms(parameters, Length);
        terms.Pull(other, 1);
        terms.Drift(other, 1, afterStep: false);
        terms.Clear();
        terms.AddTo(gradient, parameters);
        Assert.Equal(before, gradient.Span.ToArray());
        terms.Drift(other, 1, afterStep: false);
        terms.AddTo(gradient, parameters);
        Assert.Equal(before[5] + other.Span[5], gradient.Span[5]);
    }

    private static HostVector Draw(RandomStream stream)
    {
        var vector = new HostVector(Length);
        foreach (ref var value in vector.Span) value = (float)stream.NextGaussian();
        return vector;
    }
}
