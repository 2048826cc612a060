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
    /// <param name="channels">The first, and where they end.</param>
    public static void Run(Activation output, int blocks, bool rectified, float* bias, (int First, int End) channels)
    {
        if (!rectified && bias == null) return;
        for (var channel = channels.First; channel < channels.End; channel++)
        {
            var at = output.Run(channel, 0);
            var sum = rectified
                ? Mask(output.Gradient + at, output.Values + at, blocks, output.BlockStride, output.Runs, output.RowStride,
                    output.RunLength)
                : Sum(output.Gradient + at, blocks, output.BlockStride, output.Runs, output.RowStride, output.RunLength);
            if (bias != null) bias[channel] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Mask(float* gradient, float* values, int blocks, nint blockStride, int runs, nint runStride, int length)
    {
        var sum = W.Zero;
        for (var block = 0; block < blocks; block++)
            for (var run = 0; run < runs; run++)
            {
                var at = block * blockStride + run * runStride;
                float* g = gradient + at, y = values + at;
                for (var i = 0; i < length; i += W.Lanes)
                {
                    var passed = W.Select(W.Greater(W.Load(y + i), W.Zero), W.Load(g + i), W.Zero);
                    W.Store(passed, g + i);
                    sum = W.Add(sum, passed);
                }
            }
        return W.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* gradient, int blocks, nint blockStride, int runs, nint runStride, int length)
    {
        var sum = W.Zero;
        for (var block = 0; block < blocks; block++)
            for (var run = 0; run < runs; run++)
            {
                var g = gradient + block * blockStride + run * runStride;
                for (var i = 0; i < length; i += W.Lanes) sum = W.Add(sum, W.Load(g + i));
            }
        return W.Sum(sum);
    }
}
