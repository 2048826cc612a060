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
    private readonly Phase<W, V, TEpilogue>[] phases;
    private readonly float* weights, zeros;

    public ConvInputGradient(ConvGeometry geometry, Activation input, Activation output, float* weights, Arena arena)
    {
        this.geometry = geometry;
        this.input = input;
        this.output = output;
        this.weights = weights;
        phases = [.. from y in Enumerable.Range(0, geometry.Stride)
                     from x in Enumerable.Range(0, geometry.Stride)
                     select new Phase<W, V, TEpilogue>(geometry, input, output, y, x, arena)];
        zeros = arena.Floats(geometry.InputsPerGroup);
    }

    public void Run(Pass pass)
    {
        var g = geometry;
        var t = new TileArguments { YRow = input.PlaneStride };
        for (var group = 0; group < g.Groups; group++)
            foreach (var phase in phases)
            {
                t.B = output.Gradient + (nint)group * g.OutputsPerGroup * output.PlaneStride;
                t.Start = zeros;
                t.Y = input.Gradient + (nint)group * g.InputsPerGroup * input.PlaneStride;
                phase.Tiles.Run(weights + (nint)group * g.OutputsPerGroup * g.Terms, g.Kernel * g.Kernel, phase.Order, t,
                    output.BlockStride, input.BlockStride, pass);
            }
    }
}
