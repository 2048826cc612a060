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
    /// <param name="channels">The first, and where they end.</param>
    public static void Run(Activation pooled, float* index, Activation full, int blocks, float* bias, (int First, int End) channels)
    {
        for (var channel = channels.First; channel < channels.End; channel++)
        {
            var sum = 0f;
            for (var block = 0; block < blocks; block++)
            {
                var at = (nint)block * pooled.BlockStride + pooled.Run(channel, 0);
                var target = full.Gradient + (nint)block * full.BlockStride + full.Run(channel, 0);
                sum += Plane(pooled.Gradient + at, index + at, pooled.RowStride, target, full.RowStride, pooled.Shape.Height,
                    pooled.Shape.Width);
            }
            if (bias != null) bias[channel] = sum;
        }
    }

    /// <returns>The sum of what is passed on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Plane(float* gradient, float* index, nint row, float* full, nint fullRow, int height, int width)
    {
        V sum = W.Zero, one = W.Broadcast(1), two = W.Broadcast(2), three = W.Broadcast(3);
        for (var y = 0; y < height; y++, gradient += row, index += row, full += 2 * fullRow)
        {
            float* upper = full, lower = full + fullRow;
            for (nint i = 0; i < (nint)width * W.Lanes; i += W.Lanes, upper += 2 * W.Lanes, lower += 2 * W.Lanes)
            {
                var (g, k) = (W.Load(gradient + i), W.Load(index + i));
                W.Store(W.Select(W.EqualTo(k, W.Zero), g, W.Zero), upper);
                W.Store(W.Select(W.EqualTo(k, one), g, W.Zero), upper + W.Lanes);
                W.Store(W.Select(W.EqualTo(k, two), g, W.Zero), lower);
                W.Store(W.Select(W.EqualTo(k, three), g, W.Zero), lower + W.Lanes);
                sum = W.Add(sum, W.Select(W.Greater(W.Zero, k), W.Zero, g));
            }
        }
        return W.Sum(sum);
    }
}
