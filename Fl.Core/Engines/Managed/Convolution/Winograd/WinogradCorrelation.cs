namespace Fl.Core.Managed;

/// <summary>A convolution's forward pass, or its input's gradient, by Winograd's filtering.</summary>
internal sealed unsafe class WinogradCorrelation<W, V, TTile, TEpilogue> : Correlation
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
    where TEpilogue : IEpilogue
{
    private readonly WinogradWeights<W, V, TTile> packed;
    private readonly WinogradTiles<W, V, TTile, TEpilogue> tiles;
    private readonly Activation source, target;
    private readonly float* weights, start, index;
    private readonly int groups, terms, rows, tilesOfPlane;
    private readonly bool forInputs;

    private WinogradCorrelation(
        ConvGeometry g, bool forInputs, Activation source, Activation target, float* weights, float* start, float* index, Arena arena)
    {
        (this.source, this.target, this.forInputs, groups) = (source, target, forInputs, g.Groups);
        this.weights = weights;
        this.start = start;
        this.index = index;
        (terms, rows) = forInputs ? (g.OutputsPerGroup, g.InputsPerGroup) : (g.InputsPerGroup, g.OutputsPerGroup);
        var plane = forInputs ? g.Input : g.Output;
        var grid = new WinogradGrid(plane.Height, plane.Width, TTile.Value);
        tilesOfPlane = grid.Count;
        var mostRows = Registers.Rows(WinogradTiles<W, V, TTile, TEpilogue>.AtOnce(terms));
        packed = new(g.Groups, g.InputsPerGroup, g.OutputsPerGroup, forInputs, mostRows, arena);
        tiles = new(grid, forInputs ? g.Kernel - 1 - g.Padding : g.Padding, terms, source, target, packed, arena);
    }

    /// <param name="output">What is written: pooled where the epilogue pools.</param>
    /// <param name="bias">One for each output channel.</param>
    /// <param name="index">Where pooling keeps its choices, laid out as the output; else null.</param>
    public static WinogradCorrelation<W, V, TTile, TEpilogue> Forward(
        ConvGeometry geometry, Activation input, Activation output, float* weights, float* bias, float* index, Arena arena) =>
        new(geometry, false, input, output, weights, bias, index, arena);

    public static WinogradCorrelation<W, V, TTile, TEpilogue> InputGradient(
        ConvGeometry geometry, Activation input, Activation output, float* weights, Arena arena) =>
        new(geometry, true, output, input, weights, arena.Floats(geometry.InputsPerGroup), null, arena);

    public override void Pack(in Pass pass, Share share) => packed.Pack(weights, share);

    public override void Run(in Pass pass, Share share)
    {
        float* read = forInputs ? source.Gradient : source.Values, written = forInputs ? target.Gradient : target.Values;
        var t = new TileArguments { YRow = target.PlaneStride };
        var runs = (tilesOfPlane + tiles.Together - 1) / tiles.Together;
        var (first, end) = share.Of(groups * pass.Blocks * runs);
        for (int count; first < end; first += count)
        {
            var (group, block) = Math.DivRem(first / runs, pass.Blocks);
            var run = first % runs;
            count = Math.Min(end - first, runs - run);
            t.Start = forInputs ? start : start + group * rows;
            var at = (nint)block * target.BlockStride + (nint)group * rows * target.PlaneStride;
            t.Y = written + at;
            t.Index = index + at;
            tiles.Run(read + (nint)block * source.BlockStride + (nint)group * terms * source.PlaneStride, t, group,
                run * tiles.Together, Math.Min(tilesOfPlane, (run + count) * tiles.Together), share);
        }
    }
}
