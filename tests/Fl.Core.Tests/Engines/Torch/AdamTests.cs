using Fl.Core.Engines.Torch;
using TorchSharp;

namespace Fl.Core.Tests;

public sealed class AdamTests
{
    /// <summary>Against torch.optim of libtorch, step by step.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 0.1)]
    [InlineData(true, 0)]
    [InlineData(true, 0.1)]
    public void Five_steps_are_libtorch_s(bool isAdamW, double weightDecay)
    {
        const int Length = 37;
        var stream = new RandomStream(1, Purpose.Initialization);
        float[] Draw() => [.. Enumerable.Range(0, Length).Select(_ => (float)stream.NextGaussian())];
        Assert.StartsWith("libtorch", new TorchEngineFactory().Version);
        var start = Draw();
        using var expected = new TorchSharp.Modules.Parameter(torch.tensor(start));
        using torch.optim.Optimizer oracle = isAdamW
            ? torch.optim.AdamW([expected], lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: weightDecay)
            : torch.optim.Adam([expected], lr: 0.05, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: weightDecay);
        using HostVector actual = new(Length), gradient = new(Length);
        actual.CopyFrom(start);
        AdaptiveMoments options = isAdamW ? new AdamW() : new Adam();
        var optimizer = (options with { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3, WeightDecay = weightDecay }).Start(actual);
        optimizer.Reset();
        for (var step = 0; step < 5; step++)
        {
            var slope = Draw();
            oracle.zero_grad();
            using (var scope = torch.NewDisposeScope()) (expected * torch.tensor(slope)).sum().backward();
            oracle.step();
            gradient.CopyFrom(slope);
            optimizer.Step(actual, gradient, 0.05);
            var values = expected.detach().data<float>().ToArray();
            for (var i = 0; i < Length; i++) Assert.Equal(values[i], actual.Span[i], 3e-6f);
        }
    }

    [Fact]
    public void A_reset_forgets_earlier_gradients()
    {
        using HostVector one = new(3), two = new(3), gradient = new(3);
        var optimizer = new Adam().Start(one);
        foreach (var weights in new[] { one, two })
        {
            optimizer.Reset();
            for (var step = 0; step < 3; step++)
            {
                gradient.CopyFrom([1, -2, step]);
                optimizer.Step(weights, gradient, 0.1);
            }
        }
        Assert.Equal(one.Span.ToArray(), two.Span.ToArray());
    }
}
