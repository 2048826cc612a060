namespace Fl.Core.Tests;

public sealed class SgdStepTests
{
    /// <summary>
    /// Weights after three steps with learning rate 0.1, by torch.optim.SGD of PyTorch 1.13; printed by reference/first_losses.py.
    /// </summary>
    [Theory]
    [InlineData(0, false, 0, new[] { 0.849999964f, -0.200000018f, 0.212499991f, 1.39999998f })]
    [InlineData(0.9f, false, 0, new[] { 0.719499946f, 0.0610000007f, 0.201250002f, 1.04900002f })]
    [InlineData(0.9f, true, 0, new[] { 0.597549975f, 0.304899991f, 0.168624997f, 0.544099987f })]
    [InlineData(0.9f, false, 0.01f, new[] { 0.714134753f, 0.0633226708f, 0.199861199f, 1.03836954f })]
    [InlineData(0.5f, true, 0.1f, new[] { 0.696979761f, 0.0302854422f, 0.178280398f, 0.921209395f })]
    [InlineData(0, false, 0.1f, new[] { 0.821793973f, -0.188139513f, 0.205199763f, 1.34458804f })]
    public void Three_steps_are_pytorch_s(float momentum, bool nesterov, float weightDecay, float[] expected)
    {
        // Long enough for full registers and a rest.
        const int Length = 43;
        using var weights = new HostVector(Length);
        using var gradient = new HostVector(Length);
        using var buffer = momentum == 0 ? null : new HostVector(Length);
        float[] start = [1, -0.5f, 0.25f, 2];
        for (var i = 0; i < Length; i++) weights.Span[i] = start[i % 4];
        for (var step = 0; step < 3; step++)
        {
            float[] slope = [0.5f, -1, 0.125f * step, 1 + step];
            for (var i = 0; i < Length; i++) gradient.Span[i] = slope[i % 4];
            weights.SgdStep(gradient, buffer, 0.1f, momentum, weightDecay, nesterov);
        }
        // Fused multiply-add rounds once where PyTorch rounds twice.
        for (var i = 0; i < Length; i++) Assert.Equal(expected[i % 4], weights.Span[i], 2.5e-7f);
    }
}
