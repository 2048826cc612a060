namespace Fl.Core.Managed;

/// <summary>
/// The gradient of a convolution's input: for each phase of the stride a correlation of the output's gradient with the
/// taps that meet it, by the same tiles as the forward pass.
/// </summary>
internal sealed unsafe class ConvInputGradient<W, V, TEpilogue> : Correlation
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private readonly ConvGeometry geometry;
    private readonly Activation input, output;
    private readonly Phase<W, V, TEpilogue>[] phases;
    private readonly float* weights, zeros;

    /// <param name="images">How many <see cref="RunImages"/> computes together.</param>
    public ConvInputGradient(
        ConvGeometry geometry, Activation input, Activation output, float* weights, Arena arena, int images = 1)
    {
        this.geometry = geometry;
        this.input = input;
        this.output = output;
        this.weights = weights;
        phases = [.. from y in Enumerable.Range(0, geometry.Stride)
                     from x in Enumerable.Range(0, geometry.Stride)
                     select new Phase<W, V, TEpilogue>(geometry, input, output, y, x, images, arena)];
        zeros = arena.Floats(geometry.InputsPerGroup);
    }

    public override void Pack(in Pass pass, Share share)
    {
        var g = geometry;
        foreach (var phase in phases)
            phase.Tiles.Pack(weights, g.OutputsPerGroup * g.Terms, g.Kernel * g.Kernel, phase.Order, pass, share);
    }

    public override void Run(in Pass pass, Share share)
    {
        var g = geometry;
        var t = new TileArguments { B = output.Gradient, Start = zeros, Y = input.Gradient, YRow = input.PlaneStride };
        var group = new GroupStrides((nint)g.OutputsPerGroup * output.PlaneStride, (nint)g.InputsPerGroup * input.PlaneStride, 0);
        foreach (var phase in phases) phase.Tiles.Run(t, group, output.BlockStride, input.BlockStride, pass, share);
    }

    /// <summary>Computes some images', where one comes after the other and there is one group.</summary>
    /// <param name="gradient">Their outputs' gradients, laid out as the output's.</param>
    /// <param name="first">The first image.</param>
    /// <param name="pass">Of one block.</param>
    public void RunImages(float* gradient, int first, in Pass pass)
    {
        var t = new TileArguments
        {
            B = gradient, Start = zeros, Y = input.Gradient + (nint)first * input.BlockStride, YRow = input.PlaneStride,
        };
        foreach (var phase in phases) phase.Tiles.Run(t, default, 0, 0, pass, Share.Whole);
    }
}
