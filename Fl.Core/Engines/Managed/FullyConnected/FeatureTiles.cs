using System.Runtime.InteropServices;

namespace Fl.Core.Managed;

/// <summary>
/// A product whose columns are features, a register's width of them side by side: no lane is lost where the batch does
/// not fill a register, and a row-major matrix is read or written as it lies in memory.
/// </summary>
internal sealed unsafe class FeatureTiles<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    private const int MostColumns = 4;
    private readonly int* offsets, starts;
    private readonly float* zeros, mask;
    private readonly bool isNarrow;
    private readonly Scratch narrow;
    private readonly int features, tiles, restColumns;

    /// <param name="features">Columns of the product.</param>
    /// <param name="mostTerms">The most products that are summed.</param>
    /// <param name="termStride">Floats from a term's features to the next term's.</param>
    public FeatureTiles(int features, int mostTerms, int termStride, Arena arena)
    {
        this.features = features;
        var vectors = features / W.Lanes;
        (tiles, restColumns) = (vectors / MostColumns, vectors % MostColumns);
        // What is left of the features ends the last vector, whose other lanes are its neighbour's.
        starts = arena.Table([.. Enumerable.Range(0, vectors).Select(v => v * W.Lanes), Math.Max(0, features - W.Lanes)]);
        offsets = arena.Table([.. Enumerable.Range(0, mostTerms).Select(k => checked(k * termStride))]);
        zeros = arena.Floats(8);
        isNarrow = features < W.Lanes;
        if (isNarrow) narrow = arena.Scratch(8 * W.Lanes);
        if (features % W.Lanes == 0) return;
        mask = arena.Floats(W.Lanes);
        for (var lane = W.Lanes - features % W.Lanes; lane < W.Lanes; lane++) mask[lane] = BitConverter.UInt32BitsToSingle(uint.MaxValue);
    }

    /// <summary>A share of the features: the first, and where they end.</summary>
    public (int First, int End) Features(Share share)
    {
        var (first, end) = share.Of(Math.Max(1, tiles));
        var length = MostColumns * W.Lanes;
        return first >= end ? (0, 0) : (first * length, end < tiles ? end * length : features);
    }

    /// <summary>Computes the last rows first, so that who reads them from the first on finds those in the caches.</summary>
    /// <param name="t">
    /// A, B and Y with their strides, and the terms: the features of term k are at B + k * term stride, and a register may
    /// be read beyond the last where there are fewer than its lanes.
    /// </param>
    /// <param name="chosen">Features that are computed, as <see cref="Features"/> gives them.</param>
    public void Run(TileArguments t, int rows, (int First, int End) chosen, Share share)
    {
        float* a = t.A, y = t.Y, momentum = t.Momentum, narrow = isNarrow ? this.narrow.Of(share) : null;
        var stride = t.YRow;
        t.TermOffsets = offsets;
        t.Start = zeros;
        if (narrow != null) t.YRow = W.Lanes;
        for (int left = rows, count; left > 0; left -= count)
        {
            count = RowBlock.NextSize(left, Registers.Rows(MostColumns));
            var first = left - count;
            t.A = a + first * t.ARow;
            t.Y = narrow == null ? y + first * stride : narrow;
            if (momentum != null) t.Momentum = momentum + first * stride;
            Columns(t, count, chosen);
            if (narrow == null) continue;
            for (var row = 0; row < count; row++)
                NativeMemory.Copy(narrow + row * W.Lanes, y + (first + row) * stride, (nuint)features * sizeof(float));
        }
    }

    private void Columns(TileArguments t, int rows, (int First, int End) chosen)
    {
        var at = starts + chosen.First / W.Lanes;
        var whole = (chosen.End - chosen.First) / (MostColumns * W.Lanes);
        if (whole > 0) at = Tiles(t, at, rows, whole, MostColumns);
        if (chosen.End < features) return;
        if (restColumns > 0) at = Tiles(t, at, rows, 1, restColumns);
        if (mask == null) return;
        t.Mask = mask;
        Tiles(t, at, rows, 1, 1);
    }

    private static int* Tiles(TileArguments t, int* at, int rows, int tiles, int columns)
    {
        t.From = at;
        t.To = at;
        t.Tiles = tiles;
        TileKernels<W, V, TEpilogue>.Choose(rows, columns)(t);
        return at + tiles * columns;
    }
}
