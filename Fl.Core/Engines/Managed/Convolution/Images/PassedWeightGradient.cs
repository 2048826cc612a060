using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The gradient of a convolution's weights from what a pooling passed on. The input is turned so that its channels come last: then the
/// taps of a row of the kernel lie side by side. A sum is kept for each lane that an image would have had, which gives the bits of
/// <see cref="ConvWeightGradient{W,V}"/>.
/// </summary>
internal sealed unsafe class PassedWeightGradient<W, V>
    where W : IWidth<V>
    where V : struct
{
    private readonly ConvGeometry geometry;
    private readonly Activation input;
    private readonly float* gradient;
    private readonly Workspace.Room sums;
    private readonly int row, columns, beyond, channelStride, laneStride;
    private readonly Scratch turned;
    private readonly bool isTurned;

    /// <param name="row">Positions from a row to the next.</param>
    public PassedWeightGradient(ConvGeometry geometry, Activation input, int row, float* gradient, Arena arena)
    {
        (this.geometry, this.input, this.row) = (geometry, input, row);
        this.gradient = gradient;
        columns = (geometry.Kernel * geometry.InputsPerGroup + W.Lanes - 1) / W.Lanes;
        channelStride = geometry.Kernel * columns * W.Lanes;
        laneStride = geometry.Output.Channels * channelStride;
        sums = arena.Room((long)W.Lanes * laneStride);
        beyond = columns * W.Lanes - geometry.Kernel * geometry.InputsPerGroup;
        isTurned = geometry.InputsPerGroup > 1 || row != input.RowStride;
        if (isTurned) turned = arena.Scratch((long)geometry.Input.Height * row * geometry.InputsPerGroup + (columns + 1) * W.Lanes);
    }

    /// <summary>Starts the sums of a lane.</summary>
    public void Begin(int lane) => new Span<float>(sums.First + (nint)lane * laneStride, laneStride).Clear();

    /// <summary>An image's input, channels last; valid until the thread asks for the next.</summary>
    public float* Input(int image, Share share)
    {
        var x = input.Values + (nint)image * input.BlockStride;
        if (!isTurned) return x;
        float* target = turned.Of(share), end = target + geometry.Input.Width * geometry.InputsPerGroup;
        // What the last taps' registers read beyond a row: no sum that is used has it, but what it holds may be slow to multiply.
        for (var y = 0; y < geometry.Input.Height; y++, end += (nint)row * geometry.InputsPerGroup) new Span<float>(end, beyond).Clear();
        Transpose.ChannelsLast(x, input.PlaneStride, input.RowStride, geometry.Input, target, (nint)row * geometry.InputsPerGroup);
        return target;
    }

    /// <summary>Adds an image's part of one output channel to the sums of a lane.</summary>
    public void Add(int lane, int channel, float* x, in PassedList passed)
    {
        var t = new PassedArguments
        {
            XRow = (nint)row * geometry.InputsPerGroup, Channels = geometry.InputsPerGroup, Values = passed.Values,
            Positions = passed.Positions, Count = passed.Count, SumRow = columns * W.Lanes,
        };
        var target = sums.First + (nint)lane * laneStride + channel * channelStride;
        for (var column = 0; column < columns; column += PassedKernels.MostColumns)
        {
            t.X = x + column * W.Lanes;
            t.Sums = target + column * W.Lanes;
            PassedKernels<W, V>.Choose(geometry.Kernel, Math.Min(PassedKernels.MostColumns, columns - column))(t);
        }
    }

    /// <summary>Gives the weights their gradient.</summary>
    /// <param name="channels">Output channels: the first, and where they end.</param>
    public void Sum(int lanes, (int First, int End) channels)
    {
        var first = sums.First + channels.First * channelStride;
        LaneSums<W, V>.Run(first, lanes, laneStride, (channels.End - channels.First) * channelStride);
        Write(first, channels.End - channels.First, gradient + (nint)channels.First * geometry.Terms);
    }

    /// <summary>From kernel rows with channels last to channels with kernel rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(float* source, int outputs, float* target)
    {
        var (kernel, inputs) = (geometry.Kernel, geometry.InputsPerGroup);
        for (var output = 0; output < outputs; output++, source += channelStride)
            for (var c = 0; c < inputs; c++)
                for (var ky = 0; ky < kernel; ky++)
                    for (var kx = 0; kx < kernel; kx++) *target++ = source[ky * columns * W.Lanes + kx * inputs + c];
    }
}
