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
    private readonly float* packed, start, sums, finished;

    /// <param name="rows">Channels of a group; the other parameters as those of the image tiles.</param>
    public ChannelTiles(int rows, int terms, int termsPerKernelRow, int* offsets, Positions[] bands, Arena arena)
    {
        (this.rows, this.terms, this.termsPerKernelRow, this.bands) = (rows, terms, termsPerKernelRow, bands);
        this.offsets = offsets;
        padded = (rows + W.Lanes - 1) / W.Lanes * W.Lanes;
        packed = arena.Floats((long)terms * padded);
        start = arena.Floats(padded);
        sums = arena.Floats((long)W.Lanes * padded);
        finished = arena.Floats((long)Positions.Columns * padded * W.Lanes);
    }

    /// <summary>
    /// True where that many images fill the lanes worse than the channels do, and enough is summed to pay for turning the result.
    /// </summary>
    public bool Pays(int images) =>
        Registers.Many && rows >= 2 * W.Lanes && terms >= 4 * W.Lanes && rows * W.Lanes * 10 > images * padded * 11;

    /// <summary>Packs one group's weights: [term][channel].</summary>
    public void Pack(float* weights, int rowStride, int* order)
    {
        for (var row = 0; row < rows; row++)
            for (var term = 0; term < terms; term++) packed[(nint)term * padded + row] = weights[(nint)row * rowStride + order[term]];
    }

    /// <summary>Computes one group of one block of images.</summary>
    /// <param name="t">B, Start, Y, Index and YRow, of the group's first row.</param>
    public void Run(TileArguments t, int images)
    {
        for (var row = 0; row < rows; row++) start[row] = t.Start[row];
        foreach (var band in bands)
            for (var first = 0; first < band.Count; first += Positions.Columns)
            {
                var count = Math.Min(Positions.Columns, band.Count - first);
                for (var p = 0; p < count; p++)
                {
                    Sum(t.B + band.From[first + p], band.KernelRows, images);
                    Transpose.Back(sums, padded, rows, images, W.Lanes, finished + (nint)p * padded * W.Lanes);
                }
                Finish(t, band.To + first, count);
            }
    }

    /// <summary>All channels of one position: [image][channel].</summary>
    private void Sum(float* position, Range kernelRows, int images)
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

    private void Finish(in TileArguments t, int* to, int count)
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
