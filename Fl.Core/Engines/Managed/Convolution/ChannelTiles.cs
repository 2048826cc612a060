namespace Fl.Core.Managed;

/// <summary>
/// What <see cref="ConvTiles{W,V,TEpilogue}"/> computes, with channels instead of images side by side in a register: for
/// batches that leave more lanes empty than the channels do. The bits are the same.
/// </summary>
internal sealed unsafe class ChannelTiles<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private const int MostColumns = 4;
    private readonly int rows, padded, terms, termsPerKernelRow;
    private readonly Positions[] bands;
    private readonly int* offsets;
    private readonly Workspace.Room packed;
    private readonly Scratch start, sums, finished;

    /// <param name="rows">Channels of a group; the other parameters as those of the image tiles.</param>
    public ChannelTiles(int groups, int rows, int terms, int termsPerKernelRow, int* offsets, Positions[] bands, Arena arena)
    {
        (this.rows, this.terms, this.termsPerKernelRow, this.bands) = (rows, terms, termsPerKernelRow, bands);
        this.offsets = offsets;
        padded = (rows + W.Lanes - 1) / W.Lanes * W.Lanes;
        packed = arena.Room((long)groups * terms * padded);
        start = arena.Scratch(padded);
        sums = arena.Scratch((long)W.Lanes * padded);
        finished = arena.Scratch((long)Positions.Columns * padded * W.Lanes);
    }

    /// <summary>
    /// True where that many images fill the lanes worse than the channels do, and enough is summed to pay for turning the result.
    /// </summary>
    public bool Pays(int images) =>
        Registers.Many && rows >= 2 * W.Lanes && terms >= 4 * W.Lanes && rows * W.Lanes * 10 > images * padded * 11;

    /// <summary>Packs some channels' weights of one group: [term][channel].</summary>
    /// <param name="weights">Of the first of them.</param>
    public void Pack(float* weights, int rowStride, int* order, int group, RowBlock channels)
    {
        var target = Packed(group) + channels.First;
        for (var row = 0; row < channels.Rows; row++)
            for (var term = 0; term < terms; term++) target[(nint)term * padded + row] = weights[(nint)row * rowStride + order[term]];
    }

    /// <summary>Computes tiles, four positions each, of one group of one block of images.</summary>
    /// <param name="t">B, Start, Y, Index and YRow, of the group's first row.</param>
    public void Run(TileArguments t, int images, int group, int firstTile, int endTile, Share share)
    {
        float* start = this.start.Of(share), sums = this.sums.Of(share), finished = this.finished.Of(share);
        for (var row = 0; row < rows; row++) start[row] = t.Start[row];
        for (var i = 0; i < bands.Length; firstTile -= bands[i].Tiles, endTile -= bands[i].Tiles, i++)
        {
            var band = bands[i];
            var end = Math.Min(endTile, band.Tiles);
            for (var tile = Math.Max(0, firstTile); tile < end; tile++)
            {
                var first = tile * Positions.Columns;
                var count = Math.Min(Positions.Columns, band.Count - first);
                for (var p = 0; p < count; p++)
                {
                    Sum(Packed(group), t.B + band.From[first + p], band.KernelRows, images, start, sums);
                    Transpose.Back(sums, padded, rows, images, W.Lanes, finished + (nint)p * padded * W.Lanes);
                }
                Finish(t, band.To + first, count, finished);
            }
        }
    }

    private float* Packed(int group) => packed.First + (nint)group * terms * padded;

    /// <summary>All channels of one position: [image][channel].</summary>
    private void Sum(float* packed, float* position, Range kernelRows, int images, float* start, float* sums)
    {
        var (skipped, length) = kernelRows.GetOffsetAndLength(int.MaxValue);
        var from = skipped * termsPerKernelRow;
        var t = new ChannelArguments
        {
            TermOffsets = offsets + from, Terms = length * termsPerKernelRow, BStep = padded, YRow = padded,
        };
        for (var column = 0; column < padded; column += MostColumns * W.Lanes)
        {
            var columns = Math.Min(MostColumns, (padded - column) / W.Lanes);
            t.B = packed + (nint)from * padded + column;
            t.Start = start + column;
            for (var image = 0; image < images;)
            {
                var count = RowBlock.NextSize(images - image, Registers.Rows(columns));
                t.A = position + image;
                t.Y = sums + (nint)image * padded + column;
                ChannelKernels<W, V>.Choose(count, columns)(t);
                image += count;
            }
        }
    }

    private void Finish(in TileArguments t, int* to, int count, float* finished)
    {
        nint next = (nint)padded * W.Lanes;
        for (var row = 0; row < rows; row++)
        {
            var s = finished + row * W.Lanes;
            var s0 = W.Load(s);
            TEpilogue.Finish<W, V>(t, to, row * t.YRow, count, s0, count > 1 ? W.Load(s + next) : s0,
                count > 2 ? W.Load(s + 2 * next) : s0, count > 3 ? W.Load(s + 3 * next) : s0);
        }
    }
}
