namespace Fl.Core.Managed;

/// <summary>
/// A convolution's forward pass: register tiles of output channels x positions, the weights packed so that a tile reads
/// them in order, nothing materialised. A 2x2 pooling that follows is done in the tile's registers.
/// </summary>
internal sealed unsafe class ConvForward<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly TileRows<W, V, TEpilogue> rows;
    private readonly Positions positions;
    private readonly float* weights, bias, packed, index;
    private readonly int* offsets;

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
        positions = new Positions(index == null ? Plain() : Windows(), arena);
        rows = new TileRows<W, V, TEpilogue>(geometry.OutputsPerGroup, positions.Rest);
        packed = arena.Floats((long)geometry.Output.Channels * geometry.Terms);
        offsets = arena.Table([.. from c in Enumerable.Range(0, geometry.InputsPerGroup)
                                  from ky in Enumerable.Range(0, geometry.Kernel)
                                  from kx in Enumerable.Range(0, geometry.Kernel)
                                  select c * input.PlaneStride + input.At(ky, kx)]);
    }

    public void Run(Pass pass)
    {
        Pack();
        var (g, t) = (geometry, new TileArguments { ARow = 1, Terms = geometry.Terms, TermOffsets = offsets, YRow = output.PlaneStride });
        for (var group = 0; group < g.Groups; group++)
            for (var i = 0; i < rows.Blocks.Count; i++)
            {
                var block = rows.Blocks[i];
                var channel = group * g.OutputsPerGroup + block.First;
                t.A = packed + (nint)channel * g.Terms;
                t.AStep = block.Rows;
                t.Start = bias + channel;
                for (var n = 0; n < pass.Blocks; n++)
                {
                    var at = (nint)n * output.BlockStride + (nint)channel * output.PlaneStride;
                    t.B = input.Values + (nint)n * input.BlockStride + (nint)group * g.InputsPerGroup * input.PlaneStride
                        + input.At(-g.Padding, -g.Padding);
                    t.Y = output.Values + at;
                    t.Index = index + at;
                    rows.Run(i, ref t, positions);
                }
            }
    }

    /// <summary>[block][term][row].</summary>
    private void Pack()
    {
        var target = packed;
        for (var group = 0; group < geometry.Groups; group++)
            foreach (var block in rows.Blocks)
            {
                var source = weights + (nint)(group * geometry.OutputsPerGroup + block.First) * geometry.Terms;
                for (var term = 0; term < geometry.Terms; term++)
                    for (var row = 0; row < block.Rows; row++) *target++ = source[row * geometry.Terms + term];
            }
    }

    private List<(int From, int To)> Plain() =>
        [.. from y in Enumerable.Range(0, geometry.Output.Height)
            from x in Enumerable.Range(0, geometry.Output.Width)
            select (From(y, x), output.At(y, x))];

    /// <summary>The four positions of each pooling window, one after the other.</summary>
    private List<(int From, int To)> Windows() =>
        [.. from y in Enumerable.Range(0, output.Shape.Height)
            from x in Enumerable.Range(0, output.Shape.Width)
            from corner in Enumerable.Range(0, 4)
            select (From(2 * y + corner / 2, 2 * x + corner % 2), output.At(y, x))];

    private int From(int y, int x) => input.At(y * geometry.Stride, x * geometry.Stride);
}
