namespace Fl.Core.Managed;

/// <summary>The numbers of a convolution.</summary>
internal sealed class ConvGeometry
{
    public ConvGeometry(Node node)
    {
        var layer = (Conv)node.Layer;
        (Input, Output) = (node.InputShape, node.OutputShape);
        (Kernel, Stride, Padding, Groups) = (layer.Kernel, layer.Stride, layer.Padding, layer.Groups);
        InputsPerGroup = Input.Channels / Groups;
        OutputsPerGroup = Output.Channels / Groups;
        Terms = InputsPerGroup * Kernel * Kernel;
        IsWinograd = Winograd.Fits(Kernel, Stride, InputsPerGroup, OutputsPerGroup);
    }

    public Shape Input { get; }

    public Shape Output { get; }

    public int Kernel { get; }

    public int Stride { get; }

    public int Padding { get; }

    public int Groups { get; }

    public int InputsPerGroup { get; }

    public int OutputsPerGroup { get; }

    /// <summary>Products that are summed for one output: the weights of one output channel.</summary>
    public int Terms { get; }

    /// <summary>True where the outputs are computed in tiles by <see cref="Winograd"/>'s filtering.</summary>
    public bool IsWinograd { get; }

    /// <summary>Zeros that the input needs around it.</summary>
    public int InputHalo => !IsWinograd ? Padding : Math.Max(Padding, Math.Max(
        Winograd.Beyond(Kernel, Output.Height, Padding, Input.Height), Winograd.Beyond(Kernel, Output.Width, Padding, Input.Width)));

    /// <summary>
    /// Zeros that the output's gradient needs around it, so that the gradient of the input is a correlation that reads
    /// beyond the edge instead of asking where it is.
    /// </summary>
    public int OutputHalo => Math.Max(Reach(Input.Height, Output.Height), Reach(Input.Width, Output.Width));

    /// <summary>
    /// The rows of the kernel that meet the input at some output row of <paramref name="first"/> to <paramref name="last"/>.
    /// </summary>
    public Range KernelRows(int first, int last)
    {
        var from = Math.Max(0, Padding - last * Stride);
        var end = Math.Min(Kernel, Input.Height + Padding - first * Stride);
        return from < end ? from..end : 0..0;
    }

    /// <summary>
    /// The products of an output, kernel row by kernel row: where the weight is among those of an output channel, and the value from the
    /// position's place in the input.
    /// </summary>
    public IEnumerable<(int Weight, int Offset)> TermsIn(Activation input) =>
        from ky in Enumerable.Range(0, Kernel)
        from c in Enumerable.Range(0, InputsPerGroup)
        from kx in Enumerable.Range(0, Kernel)
        select ((c * Kernel + ky) * Kernel + kx, c * input.PlaneStride + input.At(ky, kx));

    private int Reach(int input, int output)
    {
        var before = (Math.Max(0, Kernel - 1 - Padding) + Stride - 1) / Stride;
        if (!IsWinograd) return Math.Max(before, (input - 1 + Padding) / Stride - (output - 1));
        // Tiles of the input that read the gradient, and tiles of the gradient; one at least, since the order in which normalizations
        // add up depends on whether there is any.
        var (tile, reading) = (Winograd.Tile(Kernel), Winograd.Beyond(Kernel, input, Kernel - 1 - Padding, output));
        return Math.Max(Math.Max(before, 1), Math.Max(reading, (output + tile - 1) / tile * tile - output));
    }
}
