using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The forward pass of a convolution and the 2x2 pooling behind it, image after image, with channels side by side in a register. An image
/// counts as a block.
/// </summary>
internal sealed unsafe class ChannelForward<W, V, TEpilogue> : Correlation
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly float* weights, bias, index;
    private readonly Workspace.Room packed;
    private readonly int* offsets, order, from, to;
    private readonly int windows, width, channels;
    private readonly Scratch values, choices;
    private readonly delegate*<in TileArguments, void> full, rest;

    /// <param name="output">Of the pooling, image after image and without gaps.</param>
    /// <param name="index">Where pooling keeps its choices, laid out as the output.</param>
    public ChannelForward(
        ConvGeometry geometry, Activation input, Activation output, float* weights, float* bias, float* index, Arena arena)
    {
        (this.geometry, this.input, this.output) = (geometry, input, output);
        this.weights = weights;
        this.bias = bias;
        this.index = index;
        channels = geometry.Output.Channels;
        var terms = geometry.TermsIn(input).ToList();
        order = arena.Table([.. terms.Select(term => term.Weight)]);
        offsets = arena.Table([.. terms.Select(term => term.Offset)]);
        packed = arena.Room((long)terms.Count * channels);
        var places = (from y in Enumerable.Range(0, output.Shape.Height)
                      from x in Enumerable.Range(0, output.Shape.Width)
                      select input.At(2 * y, 2 * x)).ToList();
        windows = places.Count;
        width = Math.Min(windows, WindowKernels<W, V, TEpilogue>.Most);
        from = arena.Table(places);
        to = arena.Table([.. Enumerable.Range(0, windows).Select(window => window * channels)]);
        (values, choices) = (arena.Scratch((long)windows * channels), arena.Scratch((long)windows * channels));
        full = WindowKernels<W, V, TEpilogue>.Choose(width);
        if (windows % width > 0) rest = WindowKernels<W, V, TEpilogue>.Choose(windows % width);
    }

    /// <summary>Packs weights as [term][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Pack(in Pass pass, Share share)
    {
        var (term, end) = share.Of(geometry.Terms);
        for (; term < end; term++)
        {
            float* target = packed.First + (nint)term * channels, source = weights + order[term];
            for (var channel = 0; channel < channels; channel++) target[channel] = source[(nint)channel * geometry.Terms];
        }
    }

    public override void Run(in Pass pass, Share share)
    {
        float* values = this.values.Of(share), choices = this.choices.Of(share);
        var t = new TileArguments
        {
            AStep = channels, Terms = geometry.Terms, TermOffsets = offsets, BRow = input.RowStride,
        };
        var (image, end) = share.Of(pass.Blocks);
        for (; image < end; image++)
        {
            t.B = input.Values + (nint)image * input.BlockStride;
            for (var channel = 0; channel < channels; channel += W.Lanes)
            {
                t.A = packed.First + channel;
                t.Start = bias + channel;
                t.Y = values + channel;
                t.Index = choices + channel;
                t.From = from;
                t.To = to;
                t.Tiles = windows / width;
                full(t);
                if (rest == null) continue;
                t.From += t.Tiles * width;
                t.To += t.Tiles * width;
                t.Tiles = 1;
                rest(t);
            }
            var at = (nint)image * output.BlockStride;
            Transpose.Block(values, windows, channels, channels, output.Values + at, output.PlaneStride);
            Transpose.Block(choices, windows, channels, channels, index + at, output.PlaneStride);
        }
    }
}
