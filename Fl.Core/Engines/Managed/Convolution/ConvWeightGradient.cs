namespace Fl.Core.Managed;

/// <summary>The gradient of a convolution's weights: tiles of taps x output channels, summed over all positions in registers.</summary>
internal sealed unsafe class ConvWeightGradient<W, V> : WeightGradient
    where W : IWidth<V>
    where V : struct
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly float* gradient;
    private readonly int* taps;
    private readonly RowBlock[] tapBlocks, channelBlocks;
    private readonly delegate*<in GradientArguments, void>[,] kernels;

    public ConvWeightGradient(ConvGeometry geometry, Activation input, Activation output, float* gradient, Arena arena)
    {
        this.geometry = geometry;
        this.input = input;
        this.output = output;
        this.gradient = gradient;
        taps = arena.Table([.. from c in Enumerable.Range(0, geometry.InputsPerGroup)
                               from ky in Enumerable.Range(0, geometry.Kernel)
                               from kx in Enumerable.Range(0, geometry.Kernel)
                               select c * input.PlaneStride + input.At(ky, kx)]);
        var (mostTaps, mostChannels) = Registers.GradientTile;
        tapBlocks = RowBlock.Split(geometry.Terms, mostTaps);
        channelBlocks = RowBlock.Split(geometry.OutputsPerGroup, mostChannels);
        kernels = new delegate*<in GradientArguments, void>[tapBlocks.Length, channelBlocks.Length];
        for (var i = 0; i < tapBlocks.Length; i++)
            for (var j = 0; j < channelBlocks.Length; j++)
                kernels[i, j] = GradientKernels<W, V>.Choose(tapBlocks[i].Rows, channelBlocks[j].Rows);
    }

    public override void Run(in Pass pass, Share share)
    {
        var g = geometry;
        var t = new GradientArguments
        {
            XStep = g.Stride * input.Lanes, XRow = g.Stride * input.RowStride, XBlock = input.BlockStride,
            DPlane = output.PlaneStride, DRow = output.RowStride, DBlock = output.BlockStride,
            Width = g.Output.Width, Height = g.Output.Height, Blocks = pass.Blocks, GradientRow = g.Terms,
        };
        var (first, end) = share.Of(g.Groups * channelBlocks.Length * tapBlocks.Length);
        for (; first < end; first++)
        {
            var (block, i) = Math.DivRem(first, tapBlocks.Length);
            var (group, j) = Math.DivRem(block, channelBlocks.Length);
            var channel = group * g.OutputsPerGroup + channelBlocks[j].First;
            t.X = input.Values + (nint)group * g.InputsPerGroup * input.PlaneStride + input.At(-g.Padding, -g.Padding);
            t.D = output.Gradient + (nint)channel * output.PlaneStride;
            t.Taps = taps + tapBlocks[i].First;
            t.Gradient = gradient + (nint)channel * g.Terms + tapBlocks[i].First;
            kernels[i, j](t);
        }
    }
}
