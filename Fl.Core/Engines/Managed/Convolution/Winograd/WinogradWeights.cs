namespace Fl.Core.Managed;

/// <summary>
/// The weights at the points of a tile, packed as register tiles read them: [group][point][block of rows][term][row].
/// </summary>
internal sealed unsafe class WinogradWeights<W, V, TTile>
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
{
    private static readonly int Kernel = KernelTransform<TTile>.Inputs;
    private readonly int groups, inputs, outputs;
    private readonly nint groupStride;
    private readonly Workspace.Room packed;
    private readonly bool forInputs;
    private readonly Scratch kernels, transformed, scratch;

    /// <param name="inputs">Input channels of a group.</param>
    /// <param name="outputs">Output channels of a group.</param>
    /// <param name="forInputs">True for the input's gradient: rows are the inputs, terms the outputs, kernels turned round.</param>
    public WinogradWeights(int groups, int inputs, int outputs, bool forInputs, int mostRows, Arena arena)
    {
        (this.groups, this.inputs, this.outputs, this.forInputs) = (groups, inputs, outputs, forInputs);
        Blocks = RowBlock.Split(forInputs ? inputs : outputs, mostRows);
        PointStride = (nint)inputs * outputs + W.Lanes;
        groupStride = Winograd.Points * PointStride;
        packed = arena.Room(groups * groupStride);
        kernels = arena.Scratch(Kernel * Kernel * W.Lanes);
        transformed = arena.Scratch(Winograd.Points * W.Lanes);
        scratch = arena.Scratch(Winograd.Points * W.Lanes);
    }

    public RowBlock[] Blocks { get; }

    /// <summary>Floats from a point to the next.</summary>
    public nint PointStride { get; }

    /// <summary>One group's.</summary>
    public float* Packed(int group) => packed.First + group * groupStride;

    /// <summary>Packs a share of them.</summary>
    /// <param name="weights">[group][output][input][kernel row][kernel column].</param>
    public void Pack(float* weights, Share share)
    {
        // Outputs that are rows of one block lie side by side.
        var runs = forInputs ? outputs : Blocks.Length;
        var (first, end) = share.Of(groups * runs);
        for (; first < end; first++)
        {
            var (group, run) = Math.DivRem(first, runs);
            Pack(weights + group * (nint)outputs * inputs * Kernel * Kernel, Packed(group), forInputs ? new RowBlock(run, 1) : Blocks[run],
                share);
        }
    }

    private void Pack(float* weights, float* packed, RowBlock rows, Share share)
    {
        float* kernels = this.kernels.Of(share), transformed = this.transformed.Of(share), scratch = this.scratch.Of(share);
        var area = Kernel * Kernel;
        for (var output = rows.First; output < rows.First + rows.Rows; output++)
            for (var input = 0; input < inputs; input += W.Lanes)
            {
                var source = weights + ((nint)output * inputs + input) * area;
                for (var i = 0; i < area; i++)
                    for (var lane = 0; lane < W.Lanes; lane++)
                        kernels[(forInputs ? area - 1 - i : i) * W.Lanes + lane] = source[lane * area + i];
                BothSides<W, V, KernelTransform<TTile>>.Run(
                    kernels, Kernel * W.Lanes, W.Lanes, scratch, transformed, Winograd.Side * W.Lanes, W.Lanes);
                if (forInputs) PutRows(transformed, packed, input, output);
                else PutTerms(transformed, packed, output, input);
            }
    }

    // The lanes are rows.
    private void PutRows(float* transformed, float* packed, int row, int term)
    {
        foreach (var block in Blocks)
        {
            var (from, end) = (Math.Max(row, block.First), Math.Min(row + W.Lanes, block.First + block.Rows));
            if (from >= end) continue;
            var target = packed + (nint)block.First * outputs + term * block.Rows - block.First;
            for (var point = 0; point < Winograd.Points; point++, target += PointStride)
                for (var r = from; r < end; r++) target[r] = transformed[point * W.Lanes + r - row];
        }
    }

    // The lanes are terms.
    private void PutTerms(float* transformed, float* packed, int row, int term)
    {
        var at = 0;
        while (row >= Blocks[at].First + Blocks[at].Rows) at++;
        var block = Blocks[at];
        var target = packed + (nint)block.First * inputs + term * block.Rows + row - block.First;
        for (var point = 0; point < Winograd.Points; point++, target += PointStride)
            for (var lane = 0; lane < W.Lanes; lane++) target[lane * block.Rows] = transformed[point * W.Lanes + lane];
    }
}
