namespace Fl.Core.Managed;

/// <summary>
/// A convolution-like product in register tiles: rows are the channels of one group, columns are positions, and the
/// terms are ordered kernel row by kernel row, so that positions at the edge leave out the rows that meet padding only.
/// </summary>
internal sealed unsafe class ConvTiles<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    /// <summary>Weights up to this many stay in the second-level cache, and so does what a few tiles read.</summary>
    private const int CachedWeights = 96 * 1024;
    private const int TilesAtOnce = 8;
    private readonly RowBlock[] blocks;
    private readonly Positions[] bands;
    private readonly delegate*<in TileArguments, void>[] full;
    private readonly delegate*<in TileArguments, void>[,] rest;
    private readonly int* offsets;
    private readonly float* packed;
    private readonly int rows, terms, termsPerKernelRow;
    private readonly ChannelTiles<W, V, TEpilogue> channels;

    /// <param name="rows">Channels of a group.</param>
    /// <param name="offsets">Where each term's vector is, from the position's place.</param>
    /// <param name="kernelRows">Rows of the kernel that the terms are of.</param>
    public ConvTiles(int rows, int[] offsets, int kernelRows, Positions[] bands, Arena arena)
    {
        this.rows = rows;
        packed = arena.Floats((long)rows * offsets.Length);
        this.bands = bands;
        terms = offsets.Length;
        termsPerKernelRow = kernelRows == 0 ? 0 : terms / kernelRows;
        this.offsets = arena.Table(offsets);
        blocks = RowBlock.Split(rows, Registers.Rows(Positions.Columns));
        full = new delegate*<in TileArguments, void>[blocks.Length];
        rest = new delegate*<in TileArguments, void>[blocks.Length, bands.Length];
        channels = new ChannelTiles<W, V, TEpilogue>(rows, terms, termsPerKernelRow, this.offsets, bands, arena);
        for (var i = 0; i < blocks.Length; i++)
        {
            full[i] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, Positions.Columns);
            for (var band = 0; band < bands.Length; band++)
                if (bands[band].Rest > 0) rest[i, band] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, bands[band].Rest);
        }
    }

    /// <summary>Packs one group's weights as tiles read them, [block][term][row], and computes the group for all images.</summary>
    /// <param name="weights">The weight of row r and term k is weights[r * rowStride + order[k]].</param>
    /// <param name="t">B, Start, Y, Index and YRow, of the group's first row in the first block.</param>
    public void Run(float* weights, int rowStride, int* order, TileArguments t, nint readBlock, nint writeBlock, in Pass pass)
    {
        var last = pass.ImagesIn(pass.Blocks - 1, W.Lanes);
        var turned = channels.Pays(last);
        if (turned) channels.Pack(weights, rowStride, order);
        if (!turned || pass.Blocks > 1) Pack(weights, rowStride, order);
        for (var n = 0; n < pass.Blocks; n++, t.B += readBlock, t.Y += writeBlock, t.Index += writeBlock)
        {
            if (turned && n == pass.Blocks - 1) channels.Run(t, last);
            else Run(t);
        }
    }

    private void Pack(float* weights, int rowStride, int* order)
    {
        var packed = this.packed;
        foreach (var block in blocks)
        {
            var source = weights + (nint)block.First * rowStride;
            for (var term = 0; term < terms; term++)
            {
                var weight = source + order[term];
                for (var row = 0; row < block.Rows; row++) *packed++ = weight[(nint)row * rowStride];
            }
        }
    }

    /// <summary>Computes one group of one block of images.</summary>
    private void Run(TileArguments t)
    {
        t.ARow = 1;
        var (start, y, index) = ((nint)t.Start, (nint)t.Y, (nint)t.Index);
        for (var i = 0; i < bands.Length; i++)
        {
            var band = bands[i];
            var (skipped, length) = band.KernelRows.GetOffsetAndLength(int.MaxValue);
            t.Terms = length * termsPerKernelRow;
            t.TermOffsets = offsets + skipped * termsPerKernelRow;
            var atOnce = rows * terms <= CachedWeights ? TilesAtOnce : band.Tiles;
            for (var tile = 0; tile < band.Tiles; tile += atOnce)
                for (var b = 0; b < blocks.Length; b++)
                {
                    var (first, count) = blocks[b];
                    t.A = packed + (nint)first * terms + (nint)skipped * termsPerKernelRow * count;
                    t.AStep = count;
                    t.Start = (float*)start + first;
                    t.Y = (float*)y + first * t.YRow;
                    t.Index = (float*)index + first * t.YRow;
                    band.Run(ref t, tile, Math.Min(atOnce, band.Tiles - tile), full[b], rest[b, i]);
                }
        }
    }
}
