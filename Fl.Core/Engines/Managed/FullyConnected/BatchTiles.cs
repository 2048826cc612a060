namespace Fl.Core.Managed;

/// <summary>
/// A product whose columns are the images of the batch, a block of them in each register: rows of scalars from the
/// weights as they lie in memory, times vectors of activations.
/// </summary>
internal sealed unsafe class BatchTiles<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private const int MostColumns = 4;
    private readonly int* offsets, from, to;
    private readonly float* start;
    private readonly int terms;
    private readonly bool startsAtBias;

    /// <param name="terms">Products that are summed.</param>
    /// <param name="bias">What each row starts from; null for zero.</param>
    public BatchTiles(int terms, float* bias, int readBlockStride, int writeBlockStride, Arena arena)
    {
        this.terms = terms;
        startsAtBias = bias != null;
        start = startsAtBias ? bias : arena.Floats(8);
        offsets = arena.Table([.. Enumerable.Range(0, terms).Select(k => k * W.Lanes)]);
        from = arena.Table([.. Enumerable.Range(0, MostColumns).Select(c => checked(c * readBlockStride))]);
        to = arena.Table([.. Enumerable.Range(0, MostColumns).Select(c => checked(c * writeBlockStride))]);
    }

    /// <param name="a">a[r, k] is at a[r * aRow + k * aStep].</param>
    /// <param name="b">Vector k of the first block is at b + k * lanes.</param>
    /// <param name="y">Row r of the first block is at y + r * lanes.</param>
    /// <param name="rows">Those of the product that are computed: the first, and where they end.</param>
    public void Run(float* a, nint aRow, nint aStep, float* b, float* y, int blocks, (int First, int End) rows)
    {
        var t = new TileArguments
        {
            ARow = aRow, AStep = aStep, Terms = terms, TermOffsets = offsets, From = from, To = to, Tiles = 1, YRow = W.Lanes,
        };
        for (var first = 0; first < blocks; first += MostColumns)
        {
            var columns = Math.Min(MostColumns, blocks - first);
            t.B = b + (nint)first * from[1];
            var target = y + (nint)first * to[1];
            var most = Registers.Rows(columns);
            for (int row = rows.First, count; row < rows.End; row += count)
            {
                count = RowBlock.NextSize(rows.End - row, most);
                t.A = a + row * aRow;
                t.Y = target + row * W.Lanes;
                t.Start = startsAtBias ? start + row : start;
                TileKernels<W, V, TEpilogue>.Choose(count, columns)(t);
            }
        }
    }
}
