namespace Fl.Core.Managed;

/// <summary>
/// The forward pass of a block that images do not fill: inputs instead of images side by side in the registers, the
/// weights as they lie in memory.
/// </summary>
internal sealed unsafe class DotTiles<W, V>
    where W : IWidth<V>
    where V : struct
{
    private const int MostRows = 6, MostColumns = 4;

    // As many terms of a dozen images and four outputs as the first-level cache holds.
    private const int MostTerms = 800;

    /// <summary>Outputs that are summed together.</summary>
    public const int Together = MostColumns;

    private readonly int inputs, outputs, terms, sumStride;
    private readonly float* bias, sums;

    /// <param name="bias">What each sum starts from; null for zero.</param>
    public DotTiles(int inputs, int outputs, float* bias, Arena arena)
    {
        (this.inputs, this.outputs) = (inputs, outputs);
        this.bias = bias;
        var registers = inputs / W.Lanes;
        var parts = (registers * W.Lanes + MostTerms - 1) / MostTerms;
        terms = (registers + parts - 1) / Math.Max(1, parts) * W.Lanes;
        sumStride = (outputs + 3) / 4 * 4;
        sums = arena.Floats((long)W.Lanes * sumStride);
    }

    /// <summary>True where so many images leave more lanes empty than the shorter tiles and the sums over lanes cost.</summary>
    /// <param name="full">Blocks before it that are full, and whose tiles could take it along.</param>
    public bool Pays(int images, int full) => outputs >= W.Lanes
        && (full == 0 ? inputs >= 4 * W.Lanes && images * 4 <= W.Lanes * 3 : inputs >= 32 * W.Lanes && images * 2 <= W.Lanes);

    /// <param name="y">Output o goes to y + o * lanes: one block.</param>
    /// <param name="images">In the block.</param>
    /// <param name="chosen">Outputs that are computed: the first, a multiple of <see cref="Together"/>, and where they end.</param>
    public void Run(
        ImageRows<W, V> rows, int block, float* weights, float* y, int images, bool rectified, (int First, int End) chosen)
    {
        if (chosen.First >= chosen.End) return;
        var whole = inputs / W.Lanes * W.Lanes;
        var t = new DotArguments { ARow = rows.Stride, BRow = inputs, YRow = sumStride };
        for (var first = 0; first < whole; first += terms)
        {
            t.Terms = Math.Min(terms, whole - first);
            if (first + t.Terms == whole && rows.Tail > 0) (t.ATail, t.BTail) = (rows.Tail - first, inputs - W.Lanes - first);
            t.Adds = first > 0;
            Part(t, rows.Block(block) + first, weights + first, images, chosen);
        }
        Transpose.Back(sums + chosen.First, sumStride, chosen.End - chosen.First, images, W.Lanes, y + chosen.First * W.Lanes);
        Finish(y, rectified, chosen);
    }

    private void Part(DotArguments t, float* a, float* b, int images, (int First, int End) chosen)
    {
        for (var output = chosen.First; output < chosen.End; output += MostColumns)
        {
            t.B = b + (nint)output * t.BRow;
            var columns = Math.Min(MostColumns, chosen.End - output);
            for (int image = 0, count; image < images; image += count)
            {
                count = RowBlock.NextSize(images - image, Math.Min(MostRows, Registers.Rows(MostColumns)));
                t.A = a + image * t.ARow;
                t.Y = sums + image * sumStride + output;
                DotKernels<W, V>.Choose(count, columns)(t);
            }
        }
    }

    private void Finish(float* y, bool rectified, (int First, int End) chosen)
    {
        for (var output = chosen.First; output < chosen.End; output++)
        {
            var sum = W.Load(y + output * W.Lanes);
            if (bias != null) sum = W.Add(W.Broadcast(bias[output]), sum);
            W.Store(rectified ? W.Max(W.Zero, sum) : sum, y + output * W.Lanes);
        }
    }
}
