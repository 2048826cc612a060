namespace Fl.Core.Managed;

/// <summary>
/// The gradient of a convolution's input: for each phase of the stride a correlation of the output's gradient with the
/// taps that meet it, by the same tiles as the forward pass.
/// </summary>
internal sealed unsafe class ConvInputGradient<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly Phase[] phases;
    private readonly TileRows<W, V, TEpilogue>[] rows;
    private readonly float* weights, packed, zeros;

    public ConvInputGradient(ConvGeometry geometry, Activation input, Activation output, float* weights, Arena arena)
    {
        this.geometry = geometry;
        this.input = input;
        this.output = output;
        this.weights = weights;
        var places = from y in Enumerable.Range(0, geometry.Stride)
                     from x in Enumerable.Range(0, geometry.Stride)
                     select new Phase(geometry, input, output, y, x, arena);
        phases = [.. places.Where(phase => phase.Positions.FullTiles + phase.Positions.Rest > 0)];
        rows = [.. phases.Select(phase => new TileRows<W, V, TEpilogue>(geometry.InputsPerGroup, phase.Positions.Rest))];
        packed = arena.Floats((long)geometry.InputsPerGroup * geometry.OutputsPerGroup * geometry.Kernel * geometry.Kernel);
        zeros = arena.Floats(8);
    }

    public void Run(Pass pass)
    {
        var t = new TileArguments { ARow = 1, Start = zeros, YRow = input.PlaneStride };
        for (var group = 0; group < geometry.Groups; group++)
            for (var p = 0; p < phases.Length; p++)
            {
                var phase = phases[p];
                t.Terms = phase.Terms;
                t.TermOffsets = phase.Offsets;
                for (var i = 0; i < rows[p].Blocks.Count; i++)
                {
                    var block = rows[p].Blocks[i];
                    Pack(group, phase, block);
                    t.A = packed;
                    t.AStep = block.Rows;
                    for (var n = 0; n < pass.Blocks; n++)
                    {
                        t.B = output.Gradient + (nint)n * output.BlockStride + (nint)group * geometry.OutputsPerGroup * output.PlaneStride;
                        t.Y = input.Gradient + (nint)n * input.BlockStride
                            + (nint)(group * geometry.InputsPerGroup + block.First) * input.PlaneStride;
                        rows[p].Run(i, ref t, phase.Positions);
                    }
                }
            }
    }

    /// <summary>[output channel][tap][row]: the weights of one row block that belong to a phase.</summary>
    private void Pack(int group, Phase phase, RowBlock block)
    {
        var target = packed;
        var area = geometry.Kernel * geometry.Kernel;
        for (var channel = 0; channel < geometry.OutputsPerGroup; channel++)
        {
            var source = weights + ((nint)(group * geometry.OutputsPerGroup + channel) * geometry.InputsPerGroup + block.First) * area;
            foreach (var tap in phase.Taps)
                for (var row = 0; row < block.Rows; row++) *target++ = source[row * area + tap];
        }
    }
}
