using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>What normalizations do with one run of a plane; each lane by itself.</summary>
internal static unsafe class NormKernels<W, V>
    where W : IWidth<V>
    where V : struct
{
    /// <summary>Sum of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Sum(float* x, int count)
    {
        V a = W.Zero, b = W.Zero;
        var i = 0;
        for (; i <= count - 2 * W.Lanes; i += 2 * W.Lanes)
        {
            a = W.Add(a, W.Load(x + i));
            b = W.Add(b, W.Load(x + i + W.Lanes));
        }
        return W.Add(i < count ? W.Add(a, W.Load(x + i)) : a, b);
    }

    /// <summary>Sum of (x - mean)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V SquaredDeviations(float* x, int count, V mean)
    {
        V a = W.Zero, b = W.Zero;
        var i = 0;
        for (; i <= count - 2 * W.Lanes; i += 2 * W.Lanes)
        {
            var (first, second) = (W.Subtract(W.Load(x + i), mean), W.Subtract(W.Load(x + i + W.Lanes), mean));
            a = W.Fma(first, first, a);
            b = W.Fma(second, second, b);
        }
        if (i >= count) return W.Add(a, b);
        var last = W.Subtract(W.Load(x + i), mean);
        return W.Add(W.Fma(last, last, a), b);
    }

    /// <summary>y = (x - mean) scale + shift, then max(y, 0) where <paramref name="rectified"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* x, float* y, int count, V mean, V scale, V shift, bool rectified)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var value = W.Fma(W.Subtract(W.Load(x + i), mean), scale, shift);
            W.Store(rectified ? Rectifier.Apply<W, V>(value) : value, y + i);
        }
    }

    /// <summary>
    /// Adds up the gradient of y, and that times (x - mean); masks the gradient in place where <paramref name="rectified"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GradientSums(float* x, float* y, float* dy, int count, V mean, bool rectified, ref V sum, ref V product)
    {
        var (s, p) = (W.Zero, W.Zero);
        for (var i = 0; i < count; i += W.Lanes)
        {
            var gradient = W.Load(dy + i);
            if (rectified)
            {
                gradient = Rectifier.Backward<W, V>(W.Load(y + i), gradient);
                W.Store(gradient, dy + i);
            }
            s = W.Add(s, gradient);
            p = W.Fma(gradient, W.Subtract(W.Load(x + i), mean), p);
        }
        sum = W.Add(sum, s);
        product = W.Add(product, p);
    }

    /// <summary>dx = a dy + b (x - mean) + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient(float* x, float* dy, float* dx, int count, V mean, V a, V b, V c, bool accumulates)
    {
        for (var i = 0; i < count; i += W.Lanes)
        {
            var gradient = W.Fma(a, W.Load(dy + i), W.Fma(b, W.Subtract(W.Load(x + i), mean), c));
            W.Store(accumulates ? W.Add(W.Load(dx + i), gradient) : gradient, dx + i);
        }
    }
}
