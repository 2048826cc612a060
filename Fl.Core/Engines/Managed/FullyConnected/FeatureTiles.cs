using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>
/// A product whose columns are features, a register's width of them side by side: no lane is lost where the batch does
/// not fill a register, and a row-major matrix is written as it lies in memory.
/// </summary>
internal sealed unsafe class FeatureTiles<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private const int MostColumns = 4;
    private readonly RowBlock[] rows;
    private readonly delegate*<in TileArguments, void>[] full, rest;
    private readonly int* offsets, starts;
    private readonly float* zeros, narrow;
    private readonly int features, tiles, restColumns;

    /// <param name="rowCount">Rows of the product.</param>
    /// <param name="features">Columns of the product.</param>
    /// <param name="mostTerms">The most products that are summed.</param>
    /// <param name="termStride">Floats from a term's features to the next term's.</param>
    public FeatureTiles(int rowCount, int features, int mostTerms, int termStride, Arena arena)
    {
        this.features = features;
        // The last vector ends with the last feature; where it overlaps its neighbour both write the same values.
        var vectors = (features + W.Lanes - 1) / W.Lanes;
        starts = arena.Table([.. Enumerable.Range(0, vectors).Select(v => Math.Max(0, Math.Min(v * W.Lanes, features - W.Lanes)))]);
        (tiles, restColumns) = (vectors / MostColumns, vectors % MostColumns);
        rows = RowBlock.Split(rowCount, Registers.Rows(MostColumns));
        full = new delegate*<in TileArguments, void>[rows.Length];
        rest = new delegate*<in TileArguments, void>[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if (tiles > 0) full[i] = TileKernels<W, V, TEpilogue>.Choose(rows[i].Rows, MostColumns);
            if (restColumns > 0) rest[i] = TileKernels<W, V, TEpilogue>.Choose(rows[i].Rows, restColumns);
        }
        offsets = arena.Table([.. Enumerable.Range(0, mostTerms).Select(k => checked(k * termStride))]);
        zeros = arena.Floats(8);
        if (features < W.Lanes) narrow = arena.Floats(8 * W.Lanes);
    }

    /// <param name="a">a[r, k] is at a[r * aRow + k * aStep].</param>
    /// <param name="b">The features of term k are at b + k * term stride; a register may be read beyond the last where there are fewer than its lanes.</param>
    /// <param name="y">Row r is at y + r * yRow.</param>
    public void Run(float* a, nint aRow, nint aStep, int terms, float* b, float* y, nint yRow)
    {
        var t = new TileArguments
        {
            ARow = aRow, AStep = aStep, Terms = terms, TermOffsets = offsets, B = b, Start = zeros, YRow = narrow == null ? yRow : W.Lanes,
        };
        for (var i = 0; i < rows.Length; i++)
        {
            var (first, count) = rows[i];
            t.A = a + first * aRow;
            t.Y = narrow == null ? y + first * yRow : narrow;
            t.From = starts;
            t.To = starts;
            t.Tiles = tiles;
            if (tiles > 0) full[i](t);
            t.From = starts + tiles * MostColumns;
            t.To = starts + tiles * MostColumns;
            t.Tiles = 1;
            if (restColumns > 0) rest[i](t);
            if (narrow == null) continue;
            for (var row = 0; row < count; row++)
                NativeMemory.Copy(narrow + row * W.Lanes, y + (first + row) * yRow, (nuint)features * sizeof(float));
        }
    }
}
