using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// Correlates the planes of one group with its kernels by Winograd's filtering, a few tiles at a time so that what they
/// need stays in the second-level cache: transform them, multiply at each point in register tiles, transform back.
/// </summary>
internal sealed unsafe class WinogradTiles<W, V, TTile, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
    where TEpilogue : IEpilogue
{
    // About what may be kept of transformed inputs, and of products.
    private const int CachedBytes = 320 * 1024;
    private readonly WinogradGrid grid;
    private readonly WinogradWeights<W, V, TTile> weights;
    private readonly Activation target;
    private readonly int terms, tilesAtOnce;
    private readonly nint sourcePlane, sourceRow, dataPoint, productPoint;
    private readonly int* patches, offsets, columns;
    private readonly RowBlock[][] bands;
    private readonly int*[] from;
    private readonly int*[][] to;
    private readonly Scratch data, products, scratch, outputs;
    private readonly float* zeros;

    /// <param name="grid">Tiles of the plane that is computed.</param>
    /// <param name="lead">Rows and columns that a tile's patch starts before its outputs.</param>
    /// <param name="source">What is read, with a halo of zeros as wide as the patches reach.</param>
    /// <param name="target">What is written, or, where the epilogue pools, the pooled plane.</param>
    public WinogradTiles(
        WinogradGrid grid, int lead, int terms, Activation source, Activation target, WinogradWeights<W, V, TTile> weights, Arena arena)
    {
        (this.grid, this.terms, this.target, this.weights) = (grid, terms, target, weights);
        (sourcePlane, sourceRow) = (source.PlaneStride, source.RowStride);
        tilesAtOnce = AtOnce(terms);
        var most = Math.Max(8, CachedBytes / (Winograd.Points * tilesAtOnce * W.Lanes * sizeof(float)));
        bands = [.. weights.Blocks.GroupBy(block => block.First / most).Select(band => band.ToArray())];
        var blocks = bands.Max(band => band.Length);
        from = new int*[tilesAtOnce + 1];
        to = new int*[tilesAtOnce + 1][];
        for (var n = 1; n <= tilesAtOnce; n++)
        {
            from[n] = Places(blocks, n, 0, arena);
            to[n] = new int*[9];
            for (var size = 1; size <= 8; size++) to[n][size] = Places(blocks, n, size * tilesAtOnce * W.Lanes, arena);
        }
        var rowsAtOnce = bands.Max(band => band.Sum(block => block.Rows));
        // A vector more than needed, or all points of a value would lie in the same set of the first-level cache.
        dataPoint = (nint)(terms * tilesAtOnce + 1) * W.Lanes;
        productPoint = (nint)(rowsAtOnce * tilesAtOnce + 1) * W.Lanes;
        data = arena.Scratch(Winograd.Points * dataPoint);
        products = arena.Scratch(Winograd.Points * productPoint);
        scratch = arena.Scratch(Winograd.Points * W.Lanes);
        outputs = arena.Scratch(TTile.Value * TTile.Value * W.Lanes);
        zeros = arena.Floats(8);
        patches = arena.Table([.. Enumerable.Range(0, grid.Count).Select(grid.Corner).Select(at => source.At(at.Y - lead, at.X - lead))]);
        offsets = arena.Table([.. Enumerable.Range(0, terms).Select(term => term * tilesAtOnce * W.Lanes)]);
        columns = arena.Table([.. Enumerable.Range(0, 4).Select(x => x * W.Lanes)]);
    }

    /// <summary>Tiles that are columns of one register tile.</summary>
    public static int AtOnce(int terms) => Math.Clamp(CachedBytes / (Winograd.Points * terms * W.Lanes * sizeof(float)), 1, 4);

    /// <summary>How many of one block are computed together.</summary>
    public int Together => tilesAtOnce;

    /// <summary>Computes tiles of one block of images.</summary>
    /// <param name="source">The block's first plane of the group.</param>
    /// <param name="t">Start, Y, Index and YRow of the group's first row in the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* source, in TileArguments t, int group, int firstTile, int endTile, Share share)
    {
        float* data = this.data.Of(share), products = this.products.Of(share), scratch = this.scratch.Of(share),
            outputs = this.outputs.Of(share), packed = weights.Packed(group);
        for (var tile = firstTile; tile < endTile; tile += tilesAtOnce)
        {
            var count = Math.Min(tilesAtOnce, endTile - tile);
            for (var term = 0; term < terms; term++)
                for (var n = 0; n < count; n++)
                    BothSides<W, V, DataTransform>.Run(source + term * sourcePlane + patches[tile + n], sourceRow, W.Lanes, scratch,
                        data + (term * tilesAtOnce + n) * W.Lanes, Winograd.Side * dataPoint, dataPoint);
            foreach (var band in bands)
            {
                Multiply(packed, data, products, band, count);
                var (first, rows) = (band[0].First, band[^1].First + band[^1].Rows - band[0].First);
                for (var row = 0; row < rows; row++)
                    for (var n = 0; n < count; n++)
                        Finish(t, first + row, tile + n, products + ((nint)row * tilesAtOnce + n) * W.Lanes, scratch, outputs);
            }
        }
    }

    private void Multiply(float* packed, float* data, float* products, RowBlock[] band, int count)
    {
        var t = new TileArguments
        {
            ARow = 1, Terms = terms, TermOffsets = offsets, From = from[count], Start = zeros, YRow = tilesAtOnce * W.Lanes,
        };
        for (var point = 0; point < Winograd.Points; point++)
        {
            t.B = data + point * dataPoint;
            t.Y = products + point * productPoint;
            for (var block = 0; block < band.Length; block += t.Tiles)
            {
                var rows = band[block].Rows;
                t.A = packed + point * weights.PointStride + (nint)band[block].First * terms;
                (t.AStep, t.ATile, t.Tiles) = (rows, (nint)rows * terms, 1);
                while (block + t.Tiles < band.Length && band[block + t.Tiles].Rows == rows) t.Tiles++;
                t.To = to[count][rows];
                TileKernels<W, V, Replace>.Choose(rows, count)(t);
                t.Y += t.Tiles * rows * t.YRow;
            }
        }
    }

    /// <summary>The outputs of one tile of one row from its products.</summary>
    private void Finish(in TileArguments t, int row, int tile, float* product, float* scratch, float* outputs)
    {
        BothSides<W, V, OutputTransform<TTile>>.Run(
            product, Winograd.Side * productPoint, productPoint, scratch, outputs, TTile.Value * W.Lanes, W.Lanes);
        var bias = W.Broadcast(t.Start[row]);
        var ((y, x), (height, width)) = (grid.Corner(tile), grid.Extent(tile));
        if (!TEpilogue.Pools)
        {
            for (var i = 0; i < height; i++)
            {
                var o = outputs + i * TTile.Value * W.Lanes;
                V s0 = Sum(o, 0, bias), s1 = Sum(o, 1, bias);
                TEpilogue.Finish<W, V>(t, columns, row * t.YRow + target.At(y + i, x), width, s0, s1,
                    TTile.Value > 2 ? Sum(o, 2, bias) : s1, TTile.Value > 2 ? Sum(o, 3, bias) : s1);
            }
            return;
        }
        for (var i = 0; i + 1 < height; i += 2)
            for (var j = 0; j + 1 < width; j += 2)
            {
                var o = outputs + (i * TTile.Value + j) * W.Lanes;
                TEpilogue.Finish<W, V>(t, columns, row * t.YRow + target.At((y + i) / 2, (x + j) / 2), 4, Sum(o, 0, bias), Sum(o, 1, bias),
                    Sum(o, TTile.Value, bias), Sum(o, TTile.Value + 1, bias));
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(float* outputs, int index, V bias) => W.Add(W.Load(outputs + index * W.Lanes), bias);

    private static int* Places(int blocks, int count, int blockStride, Arena arena) => arena.Table(
        [.. from block in Enumerable.Range(0, blocks) from n in Enumerable.Range(0, count) select block * blockStride + n * W.Lanes]);
}
