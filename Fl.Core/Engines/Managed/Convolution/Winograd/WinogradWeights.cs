namespace Fl.Core.Managed;

/// <summary>
/// One group's weights at the points of a tile, packed as register tiles read them: [point][block of rows][term][row].
/// </summary>
internal sealed unsafe class WinogradWeights<W, V, TTile>
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
{
    private static readonly int Kernel = KernelTransform<TTile>.Inputs;
    private readonly int inputs, outputs;
    private readonly bool forInputs;
    private readonly float* kernels, transformed, scratch;

    /// <param name="inputs">Input channels of a group.</param>
    /// <param name="outputs">Output channels of a group.</param>
    /// <param name="forInputs">True for the input's gradient: rows are the inputs, terms the outputs, kernels turned round.</param>
    public WinogradWeights(int inputs, int outputs, bool forInputs, int mostRows, Arena arena)
    {
        (this.inputs, this.outputs, this.forInputs) = (inputs, outputs, forInputs);
        Blocks = RowBlock.Split(forInputs ? inputs : outputs, mostRows);
        PointStride = (nint)inputs * outputs + W.Lanes;
        Packed = arena.Floats(Winograd.Points * PointStride);
        kernels = arena.Floats(Kernel * Kernel * W.Lanes);
        transformed = arena.Floats(Winograd.Points * W.Lanes);
        scratch = arena.Floats(Winograd.Points * W.Lanes);
    }

    public RowBlock[] Blocks { get; }

    public float* Packed { get; }

    /// <summary>Floats from a point to the next.</summary>
    public nint PointStride { get; }

    /// <param name="weights">[output][input][kernel row][kernel column].</param>
    public void Pack(float* weights)
    {
        var area = Kernel * Kernel;
        for (var output = 0; output < outputs; output++)
            for (var input = 0; input < inputs; input += W.Lanes)
            {
                var source = weights + ((nint)output * inputs + input) * area;
                for (var i = 0; i < area; i++)
                    for (var lane = 0; lane < W.Lanes; lane++)
                        kernels[(forInputs ? area - 1 - i : i) * W.Lanes + lane] = source[lane * area + i];
                BothSides<W, V, KernelTransform<TTile>>.Run(
                    kernels, Kernel * W.Lanes, W.Lanes, scratch, transformed, Winograd.Side * W.Lanes, W.Lanes);
                if (forInputs) PutRows(input, output);
                else PutTerms(output, input);
            }
    }

    // The lanes are rows.
    private void PutRows(int row, int term)
    {
        foreach (var block in Blocks)
        {
            var (from, end) = (Math.Max(row, block.First), Math.Min(row + W.Lanes, block.First + block.Rows));
            if (from >= end) continue;
            var target = Packed + (nint)block.First * outputs + term * block.Rows - block.First;
            for (var point = 0; point < Winograd.Points; point++, target += PointStride)
                for (var r = from; r < end; r++) target[r] = transformed[point * W.Lanes + r - row];
        }
    }

    // The lanes are terms.
    private void PutTerms(int row, int term)
    {
        var at = 0;
        while (row >= Blocks[at].First + Blocks[at].Rows) at++;
        var block = Blocks[at];
        var target = Packed + (nint)block.First * inputs + term * block.Rows + row - block.First;
        for (var point = 0; point < Winograd.Points; point++, target += PointStride)
            for (var lane = 0; lane < W.Lanes; lane++) target[lane * block.Rows] = transformed[point * W.Lanes + lane];
    }
}
