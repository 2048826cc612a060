namespace Fl.Core.Managed;

/// <summary>The same for one plane (a channel of a block) of a normalization's input and output.</summary>
internal sealed unsafe class NormPlanes<W, V>(Source source, Activation output, bool rectified)
    where W : IWidth<V>
    where V : struct
{
    private readonly Activation input = source.Value;
    private readonly bool flat = source.Value.Halo == 0 && output.Halo == 0;

    /// <summary>Whether backward reads the values of the output.</summary>
    public bool RereadsOutput => rectified;

    private int Runs => flat ? 1 : input.Shape.Height;

    private int Length => (flat ? input.Shape.Height : 1) * input.Shape.Width * W.Lanes;

    /// <summary>About how many multiply-adds a pass is in either direction: three times over the numbers.</summary>
    public long Work(in Pass pass) => (long)pass.Blocks * input.BlockStride * 16;

    public V Sum(int block, int channel)
    {
        var sum = W.Zero;
        for (var run = 0; run < Runs; run++) sum = W.Add(sum, NormKernels<W, V>.Sum(X(block, channel, run), Length));
        return sum;
    }

    public V SquaredDeviations(int block, int channel, V mean)
    {
        var sum = W.Zero;
        for (var run = 0; run < Runs; run++)
            sum = W.Add(sum, NormKernels<W, V>.SquaredDeviations(X(block, channel, run), Length, mean));
        return sum;
    }

    public void Normalize(int block, int channel, V mean, V scale, V shift)
    {
        for (var run = 0; run < Runs; run++)
            NormKernels<W, V>.Normalize(
                X(block, channel, run), output.Values + Y(block, channel, run), Length, mean, scale, shift, rectified);
    }

    /// <summary>The sums over the plane of the output's gradient, and of that times (x - mean).</summary>
    public (V Sum, V Product) GradientSums(int block, int channel, V mean)
    {
        var (sum, product) = (W.Zero, W.Zero);
        for (var run = 0; run < Runs; run++)
        {
            var at = Y(block, channel, run);
            NormKernels<W, V>.GradientSums(
                X(block, channel, run), output.Values + at, output.Gradient + at, Length, mean, rectified, ref sum, ref product);
        }
        return (sum, product);
    }

    /// <summary>The input's gradient a dy + b (x - mean) + c.</summary>
    public void InputGradient(int block, int channel, V mean, V a, V b, V c)
    {
        for (var run = 0; run < Runs; run++)
        {
            var target = input.Gradient + (X(block, channel, run) - input.Values);
            NormKernels<W, V>.InputGradient(
                X(block, channel, run), output.Gradient + Y(block, channel, run), target, Length, mean, a, b, c, source.Accumulates);
        }
    }

    private float* X(int block, int channel, int run) => input.Values + (nint)block * input.BlockStride + input.Run(channel, run);

    private nint Y(int block, int channel, int run) => (nint)block * output.BlockStride + output.Run(channel, run);
}
