namespace Fl.Core.Managed;

/// <summary>
/// A convolution's forward pass: register tiles of output channels x positions, the weights packed so that a tile reads
/// them in order, nothing materialised. A 2x2 pooling that follows is done in the tile's registers.
/// </summary>
internal sealed unsafe class ConvForward<W, V, TEpilogue> : Correlation
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly ConvTiles<W, V, TEpilogue> tiles;
    private readonly float* weights, bias, index;
    private readonly int* order;

    /// <param name="output">What is written: pooled where the epilogue pools.</param>
    /// <param name="bias">One for each output channel.</param>
    /// <param name="index">Where pooling keeps its choices, laid out as the output; else null.</param>
    public ConvForward(ConvGeometry geometry, Activation input, Activation output, float* weights, float* bias, float* index, Arena arena)
    {
        this.geometry = geometry;
        this.input = input;
        this.output = output;
        this.weights = weights;
        this.bias = bias;
        this.index = index;
        var (g, terms) = (geometry, geometry.TermsIn(input).ToList());
        order = arena.Table([.. terms.Select(term => term.Weight)]);
        var places = index == null ? Plain() : output.Lanes == 1 ? WindowsByImage() : Windows();
        var bands = places.GroupBy(place => place.KernelRows, place => (place.From, place.To));
        tiles = new(g.Groups, g.OutputsPerGroup, [.. terms.Select(term => term.Offset)], g.Kernel,
            [.. bands.Select(band => new Positions([.. band], band.Key, arena))], arena);
    }

    public override void Pack(in Pass pass, Share share) =>
        tiles.Pack(weights, geometry.OutputsPerGroup * geometry.Terms, geometry.Terms, order, pass, share);

    public override void Run(in Pass pass, Share share)
    {
        var g = geometry;
        var t = new TileArguments
        {
            B = input.Values + input.At(-g.Padding, -g.Padding), Start = bias, Y = output.Values, Index = index, YRow = output.PlaneStride,
        };
        var group = new GroupStrides(
            (nint)g.InputsPerGroup * input.PlaneStride, (nint)g.OutputsPerGroup * output.PlaneStride, g.OutputsPerGroup);
        tiles.Run(t, group, input.BlockStride, output.BlockStride, pass, share);
    }

    private IEnumerable<(Range KernelRows, int From, int To)> Plain() =>
        from y in Enumerable.Range(0, geometry.Output.Height)
        from x in Enumerable.Range(0, geometry.Output.Width)
        select (geometry.KernelRows(y, y), From(y, x), output.At(y, x));

    /// <summary>The four positions of each pooling window, one after the other.</summary>
    private IEnumerable<(Range KernelRows, int From, int To)> Windows() =>
        from y in Enumerable.Range(0, output.Shape.Height)
        from x in Enumerable.Range(0, output.Shape.Width)
        from corner in Enumerable.Range(0, 4)
        select (geometry.KernelRows(2 * y, 2 * y + 1), From(2 * y + corner / 2, 2 * x + corner % 2), output.At(y, x));

    /// <summary>A register of pixels of both rows under a row of windows.</summary>
    private IEnumerable<(Range KernelRows, int From, int To)> WindowsByImage() =>
        from y in Enumerable.Range(0, output.Shape.Height)
        from x in Registers.Starts(2 * output.Shape.Width, W.Lanes)
        from row in Enumerable.Range(0, 2)
        select (geometry.KernelRows(2 * y, 2 * y + 1), From(2 * y + row, x), output.At(y, x / 2));

    private int From(int y, int x) => input.At(y * geometry.Stride, x * geometry.Stride);
}
