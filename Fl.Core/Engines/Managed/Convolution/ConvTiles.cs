using System.Runtime.CompilerServices;

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
    private readonly Workspace.Room packed;
    private readonly int groups, rows, terms, termsPerKernelRow, tiles;
    private readonly ChannelTiles<W, V, TEpilogue> channels;

    /// <param name="groups">Groups of channels.</param>
    /// <param name="rows">Channels of a group.</param>
    /// <param name="offsets">Where each term's vector is, from the position's place.</param>
    /// <param name="kernelRows">Rows of the kernel that the terms are of.</param>
    public ConvTiles(int groups, int rows, int[] offsets, int kernelRows, Positions[] bands, Arena arena)
    {
        (this.groups, this.rows, this.bands) = (groups, rows, bands);
        packed = arena.Room((long)groups * rows * offsets.Length);
        tiles = bands.Sum(band => band.Tiles);
        terms = offsets.Length;
        termsPerKernelRow = kernelRows == 0 ? 0 : terms / kernelRows;
        this.offsets = arena.Table(offsets);
        blocks = RowBlock.Split(rows, Registers.Rows(Positions.Columns));
        full = new delegate*<in TileArguments, void>[blocks.Length];
        rest = new delegate*<in TileArguments, void>[blocks.Length, bands.Length];
        channels = new ChannelTiles<W, V, TEpilogue>(groups, rows, terms, termsPerKernelRow, this.offsets, bands, arena);
        for (var i = 0; i < blocks.Length; i++)
        {
            full[i] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, Positions.Columns);
            for (var band = 0; band < bands.Length; band++)
                if (bands[band].Rest > 0) rest[i, band] = TileKernels<W, V, TEpilogue>.Choose(blocks[i].Rows, bands[band].Rest);
        }
    }

    /// <summary>Packs a share of the weights as tiles read them, [group][block][term][row].</summary>
    /// <param name="weights">The weight of row r and term k of a group is weights[r * rowStride + order[k]].</param>
    /// <param name="groupStride">Weights from a group to the next.</param>
    public void Pack(float* weights, int groupStride, int rowStride, int* order, in Pass pass, Share share)
    {
        var turned = channels.Pays(Last(pass));
        var (first, end) = share.Of(groups * blocks.Length);
        for (; first < end; first++)
        {
            var (group, block) = (first / blocks.Length, blocks[first % blocks.Length]);
            var source = weights + (nint)group * groupStride + (nint)block.First * rowStride;
            if (turned) channels.Pack(source, rowStride, order, group, block);
            if (!turned || pass.Blocks > 1) Pack(source, rowStride, order, group, block);
        }
    }

    /// <summary>Computes a share of the tiles of all groups and images with the weights that are packed.</summary>
    /// <param name="t">B, Start, Y, Index and YRow, of the first group's first row in the first block.</param>
    /// <param name="group">From a group to the next.</param>
    /// <param name="readBlock">From a block's first value to the next block's.</param>
    public void Run(in TileArguments t, in GroupStrides group, nint readBlock, nint writeBlock, in Pass pass, Share share)
    {
        var turned = channels.Pays(Last(pass));
        var (first, end) = share.Of(groups * pass.Blocks * tiles);
        for (int count; first < end; first += count)
        {
            var (g, n) = Math.DivRem(first / tiles, pass.Blocks);
            var tile = first % tiles;
            count = Math.Min(end - first, tiles - tile);
            var here = t;
            here.B += g * group.Read + n * readBlock;
            here.Start += g * group.Start;
            here.Y += g * group.Write + n * writeBlock;
            here.Index += g * group.Write + n * writeBlock;
            if (turned && n == pass.Blocks - 1) channels.Run(here, Last(pass), g, tile, tile + count, share);
            else Run(here, g, tile, tile + count);
        }
    }

    private static int Last(in Pass pass) => pass.ImagesIn(pass.Blocks - 1, W.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float* source, int rowStride, int* order, int group, RowBlock block)
    {
        var target = packed.First + ((nint)group * rows + block.First) * terms;
        for (var term = 0; term < terms; term++)
        {
            var weight = source + order[term];
            for (var row = 0; row < block.Rows; row++) *target++ = weight[(nint)row * rowStride];
        }
    }

    /// <summary>Computes tiles of one group of one block of images.</summary>
    private void Run(TileArguments t, int group, int firstTile, int endTile)
    {
        t.ARow = 1;
        var (start, y, index) = ((nint)t.Start, (nint)t.Y, (nint)t.Index);
        for (var i = 0; i < bands.Length; firstTile -= bands[i].Tiles, endTile -= bands[i].Tiles, i++)
        {
            var band = bands[i];
            var (skipped, length) = band.KernelRows.GetOffsetAndLength(int.MaxValue);
            t.Terms = length * termsPerKernelRow;
            t.TermOffsets = offsets + skipped * termsPerKernelRow;
            var atOnce = rows * terms <= CachedWeights ? TilesAtOnce : band.Tiles;
            var end = Math.Min(endTile, band.Tiles);
            for (var tile = Math.Max(0, firstTile); tile < end; tile += atOnce)
                for (var b = 0; b < blocks.Length; b++)
                {
                    var (first, count) = blocks[b];
                    t.A = packed.First + ((nint)group * rows + first) * terms + (nint)skipped * termsPerKernelRow * count;
                    t.AStep = count;
                    t.Start = (float*)start + first;
                    t.Y = (float*)y + first * t.YRow;
                    t.Index = (float*)index + first * t.YRow;
                    band.Run(ref t, tile, Math.Min(atOnce, end - tile), full[b], rest[b, i]);
                }
        }
    }
}
