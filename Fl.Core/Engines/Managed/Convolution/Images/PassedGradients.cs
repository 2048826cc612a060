using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fl.Core.Managed;

/// <summary>What a 2x2 pooling, image after image, passes on of its output's gradient, and the sums of it for the bias.</summary>
internal sealed unsafe class PassedGradients<W, V>
    where W : IWidth<V>
    where V : struct
{
    private const int Chains = 8;
    private readonly Activation output;
    private readonly float* index, bias;
    private readonly Workspace.Room sums;
    private readonly int row, padded;
    private readonly Scratch positions, values;

    /// <param name="output">Of the pooling.</param>
    /// <param name="index">Which of a window's four was the largest, laid out as the output; -1 for none.</param>
    /// <param name="row">Positions from a row of what was pooled to the next.</param>
    /// <param name="bias">The gradient of the bias; null for none.</param>
    public PassedGradients(Activation output, float* index, int row, float* bias, int images, Arena arena)
    {
        (this.output, this.row) = (output, row);
        this.index = index;
        this.bias = bias;
        padded = (output.Shape.Channels + W.Lanes - 1) / W.Lanes * W.Lanes;
        sums = arena.Room((long)images * padded);
        var most = output.Shape.Height * output.Shape.Width + 2 * (output.Shape.Width + 16);
        (positions, values) = (arena.Scratch(most), arena.Scratch(most));
    }

    /// <summary>Zeroes an image's gradients that go nowhere, and sums up the others.</summary>
    public void Mask(int image)
    {
        var at = (nint)image * output.BlockStride;
        Mask(output.Gradient + at, index + at, output.BlockStride);
        if (bias == null) return;
        for (var channel = 0; channel < output.Shape.Channels; channel += Chains)
            Add(output.Gradient + at + channel * output.PlaneStride, output.PlaneStride, output.RowStride, output.Shape,
                Math.Min(Chains, output.Shape.Channels - channel), sums.First + (nint)image * padded + channel);
    }

    /// <summary>Those of one channel, valid until the thread asks for the next.</summary>
    public PassedList Of(int image, int channel, Share share)
    {
        var at = (nint)image * output.BlockStride + channel * output.PlaneStride;
        var positions = (int*)this.positions.Of(share);
        var values = this.values.Of(share);
        var count = Avx512F.IsSupported && output.Shape.Width <= 16
            ? ListNarrow(output.Gradient + at, index + at, output.RowStride, output.Shape, row, positions, values)
            : List(output.Gradient + at, index + at, output.RowStride, output.Shape, row, positions, values);
        return new(positions, values, count);
    }

    /// <summary>Gives the bias its gradient.</summary>
    /// <param name="channels">The first, and where they end.</param>
    public void Sum(int images, (int First, int End) channels)
    {
        if (bias == null || channels.First > 0 || channels.End == 0) return;
        new Span<float>(bias, output.Shape.Channels).Clear();
        for (var image = 0; image < images; image += W.Lanes)
        {
            var block = sums.First + (nint)image * padded;
            LaneSums<W, V>.Run(block, Math.Min(W.Lanes, images - image), padded, padded);
            for (var channel = 0; channel < output.Shape.Channels; channel++) bias[channel] += block[channel];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mask(float* gradient, float* index, int count)
    {
        var i = 0;
        for (; i <= count - W.Lanes; i += W.Lanes)
            W.Store(W.Select(W.Greater(W.Zero, W.Load(index + i)), W.Zero, W.Load(gradient + i)), gradient + i);
        for (; i < count; i++)
            if (index[i] < 0) gradient[i] = 0;
    }

    /// <summary>Each channel's are added one after the other, several channels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* g, nint plane, nint row, Shape shape, int channels, float* sums)
    {
        nint o1 = channels > 1 ? plane : 0, o2 = channels > 2 ? 2 * plane : 0, o3 = channels > 3 ? 3 * plane : 0;
        nint o4 = channels > 4 ? 4 * plane : 0, o5 = channels > 5 ? 5 * plane : 0, o6 = channels > 6 ? 6 * plane : 0;
        var o7 = channels > 7 ? 7 * plane : 0;
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        for (var y = 0; y < shape.Height; y++, g += row)
            for (float* p = g, end = g + shape.Width; p < end; p++)
            {
                s0 += p[0];
                s1 += p[o1];
                s2 += p[o2];
                s3 += p[o3];
                s4 += p[o4];
                s5 += p[o5];
                s6 += p[o6];
                s7 += p[o7];
            }
        sums[0] = s0;
        if (channels > 1) sums[1] = s1;
        if (channels > 2) sums[2] = s2;
        if (channels > 3) sums[3] = s3;
        if (channels > 4) sums[4] = s4;
        if (channels > 5) sums[5] = s5;
        if (channels > 6) sums[6] = s6;
        if (channels > 7) sums[7] = s7;
    }

    /// <summary>Row by row of what was pooled: two for each row of windows.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int List(float* gradient, float* index, nint stride, Shape shape, int row, int* positions, float* values)
    {
        var count = 0;
        for (var y = 0; y < shape.Height; y++, gradient += stride, index += stride)
            for (var lower = 0; lower < 2; lower++)
            {
                var position = (2 * y + lower) * row;
                for (var x = 0; x < shape.Width; x++)
                {
                    var k = (int)index[x] - 2 * lower;
                    positions[count] = position + 2 * x + k;
                    values[count] = gradient[x];
                    if (k is 0 or 1) count++;
                }
            }
        return count;
    }

    /// <summary>The same for up to 16 windows in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ListNarrow(float* gradient, float* index, nint stride, Shape shape, int row, int* positions, float* values)
    {
        var count = 0;
        var inRow = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(shape.Width)).AsSingle();
        var (one, three) = (Vector512<float>.One, Vector512.Create(3f));
        var at = Vector512.CreateSequence(0, 2);
        var (next, down) = (Vector512.Create(2 * row), Vector512.Create(row));
        for (var y = shape.Height; y > 0; y--, gradient += stride, index += stride, at += next)
        {
            var (k, g) = (Vector512.Load(index), Vector512.Load(gradient));
            var upper = Vector512.GreaterThanOrEqual(k, Vector512<float>.Zero) & inRow;
            var lower = Vector512.GreaterThan(k, one) & inRow;
            upper = Vector512.AndNot(upper, lower);
            // All bits set are minus one.
            var column = at - (Vector512.Equals(k, one) | Vector512.Equals(k, three)).AsInt32();
            Avx512F.Compress(Vector512<float>.Zero, upper, g).Store(values + count);
            Avx512F.Compress(Vector512<int>.Zero, upper.AsInt32(), column).Store(positions + count);
            count += BitOperations.PopCount(upper.ExtractMostSignificantBits());
            Avx512F.Compress(Vector512<float>.Zero, lower, g).Store(values + count);
            Avx512F.Compress(Vector512<int>.Zero, lower.AsInt32(), column + down).Store(positions + count);
            count += BitOperations.PopCount(lower.ExtractMostSignificantBits());
        }
        return count;
    }
}
