using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>What happens to the gradient of an affine layer's output before anything else reads it.</summary>
internal static unsafe class GradientSums<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <summary>
    /// Where <paramref name="rectified"/>, zeroes the gradient in place at outputs that are 0, for max(x, 0) passes
    /// nothing there; writes the sum of each channel over images and positions to <paramref name="bias"/> unless null.
    /// </summary>
    public static void Run(Activation output, int blocks, bool rectified, float* bias)
    {
        if (!rectified && bias == null) return;
        for (var channel = 0; channel < output.Shape.Channels; channel++)
        {
            var sum = W.Zero;
            for (var block = 0; block < blocks; block++)
                for (var run = 0; run < output.Runs; run++)
                {
                    var at = (nint)block * output.BlockStride + output.Run(channel, run);
                    sum = rectified
                        ? Mask(output.Gradient + at, output.Values + at, output.RunLength, sum)
                        : Sum(output.Gradient + at, output.RunLength, sum);
                }
            if (bias != null) bias[channel] = W.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Mask(float* gradient, float* values, int count, V sum)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var passed = W.Select(W.Greater(W.Load(values + i), W.Zero), W.Load(gradient + i), W.Zero);
            W.Store(passed, gradient + i);
            sum = W.Add(sum, passed);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Sum(float* gradient, int count, V sum)
    {
        for (var i = 0; i < count; i += W.Lanes) sum = W.Add(sum, W.Load(gradient + i));
        return sum;
    }
}
