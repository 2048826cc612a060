using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>Back through a 2x2 pooling done by <see cref="PoolWindow"/>.</summary>
internal static unsafe class Unpool<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <summary>
    /// Writes the gradient of each window to the position that was the largest, zeroes to the other three; and the sum of
    /// each channel to <paramref name="bias"/> unless null.
    /// </summary>
    public static void Run(Activation pooled, float* index, Activation full, int blocks, float* bias)
    {
        for (var channel = 0; channel < pooled.Shape.Channels; channel++)
        {
            var sum = W.Zero;
            for (var block = 0; block < blocks; block++)
                for (var y = 0; y < pooled.Shape.Height; y++)
                {
                    var at = (nint)block * pooled.BlockStride + pooled.Run(channel, 0) + pooled.At(y, 0);
                    var target = full.Gradient + (nint)block * full.BlockStride + full.Run(channel, 0) + full.At(2 * y, 0);
                    sum = Row(pooled.Gradient + at, index + at, target, target + full.RowStride, pooled.Shape.Width, sum);
                }
            if (bias != null) bias[channel] = W.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Row(float* gradient, float* index, float* upper, float* lower, int width, V sum)
    {
        for (var x = 0; x < width; x++, gradient += W.Lanes, index += W.Lanes, upper += 2 * W.Lanes, lower += 2 * W.Lanes)
        {
            var (g, k) = (W.Load(gradient), W.Load(index));
            W.Store(W.Select(W.EqualTo(k, W.Zero), g, W.Zero), upper);
            W.Store(W.Select(W.EqualTo(k, W.Broadcast(1)), g, W.Zero), upper + W.Lanes);
            W.Store(W.Select(W.EqualTo(k, W.Broadcast(2)), g, W.Zero), lower);
            W.Store(W.Select(W.EqualTo(k, W.Broadcast(3)), g, W.Zero), lower + W.Lanes);
            sum = W.Add(sum, W.Select(W.Greater(W.Zero, k), W.Zero, g));
        }
        return sum;
    }
}
