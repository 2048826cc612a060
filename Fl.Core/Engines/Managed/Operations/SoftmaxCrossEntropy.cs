using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>The loss: softmax cross-entropy of the logits against the labels.</summary>
/// <param name="smoothing">Share of a target that is spread evenly over all classes.</param>
internal sealed unsafe class SoftmaxCrossEntropy<W, V>(Activation logits, int[] labels, float smoothing) : ILossOperation
    where W : IWidth<V>
    where V : struct
{
    /// <inheritdoc/>
    public BatchResult Run(in Pass pass, ref double sum)
    {
        var (loss, correct) = (0.0, 0);
        var sums = stackalloc float[W.Lanes];
        var largest = stackalloc float[W.Lanes];
        for (var block = 0; block < pass.Blocks; block++)
        {
            var values = logits.Values + (nint)block * logits.BlockStride;
            var gradient = pass.Training ? logits.Gradient + (nint)block * logits.BlockStride : null;
            Exponentials(values, gradient, 1f / pass.Count, largest, sums);
            var images = pass.ImagesIn(block, W.Lanes);
            for (var lane = 0; lane < images; lane++)
            {
                var label = labels[block * W.Lanes + lane];
                var one = Math.Log(sums[lane]) + largest[lane] - values[label * logits.PlaneStride + lane];
                loss += one;
                sum += one;
                if (FirstClass(values + lane, largest[lane]) == label) correct++;
                if (gradient != null) gradient[label * logits.PlaneStride + lane] -= 1f / pass.Count;
            }
            if (smoothing > 0)
            {
                var smooth = Smooth(values, gradient, labels.AsSpan(block * W.Lanes, images), smoothing / pass.Count);
                loss += smooth;
                sum += smooth;
            }
            if (gradient == null) continue;
            for (var lane = images; lane < W.Lanes; lane++)
                for (var c = 0; c < logits.Shape.Channels; c++) gradient[c * logits.PlaneStride + lane] = 0;
        }
        return new BatchResult(loss, correct, pass.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Exponentials(float* values, float* gradient, float scale, float* largest, float* sums)
    {
        var (classes, stride) = (logits.Shape.Channels, logits.PlaneStride);
        var maximum = W.Load(values);
        for (var c = 1; c < classes; c++) maximum = W.Max(maximum, W.Load(values + c * stride));
        var sum = W.Zero;
        for (var c = 0; c < classes; c++)
        {
            var exponential = W.Exp(W.Subtract(W.Load(values + c * stride), maximum));
            if (gradient != null) W.Store(exponential, gradient + c * stride);
            sum = W.Add(sum, exponential);
        }
        W.Store(maximum, largest);
        W.Store(sum, sums);
        if (gradient == null) return;
        var factor = W.Divide(W.Broadcast(scale), sum);
        for (var c = 0; c < classes; c++) W.Store(W.Multiply(W.Load(gradient + c * stride), factor), gradient + c * stride);
    }

    /// <summary>
    /// What smoothing adds to the loss, smoothing (z_y - mean z) for logits z and label y; and to the gradient, if there is one,
    /// <paramref name="share"/> for the label, less as much over all classes.
    /// </summary>
    private double Smooth(float* values, float* gradient, ReadOnlySpan<int> own, float share)
    {
        var (added, classes, stride) = (0.0, logits.Shape.Channels, logits.PlaneStride);
        for (var lane = 0; lane < own.Length; lane++)
        {
            var sum = 0.0;
            for (var c = 0; c < classes; c++)
            {
                sum += values[c * stride + lane];
                if (gradient != null) gradient[c * stride + lane] -= share / classes;
            }
            added += smoothing * (values[own[lane] * stride + lane] - sum / classes);
            if (gradient != null) gradient[own[lane] * stride + lane] += share;
        }
        return added;
    }

    /// <summary>The first class with that logit; 0 where there is none, as among NaNs.</summary>
    private int FirstClass(float* values, float logit)
    {
        var stride = logits.PlaneStride;
        for (var c = 0; c < logits.Shape.Channels; c++)
            if (values[c * stride] == logit) return c;
        return 0;
    }
}
