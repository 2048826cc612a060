using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The gradient of a convolution's weights by Winograd's filtering: at each point of a tile the product of the output's
/// transformed gradient and the transformed inputs, summed over tiles and images, with input channels side by side in a
/// register, so that no lane is lost where a block holds few images.
/// </summary>
internal sealed unsafe class WinogradWeightGradient<W, V, TTile>
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
{
    // About what may be kept of transformed inputs and gradients.
    private const int CachedBytes = 512 * 1024;
    private const int MostColumns = 4;
    private static readonly int Kernel = KernelTransform<TTile>.Inputs;
    private readonly ConvGeometry geometry;
    private readonly WinogradGrid grid;
    private readonly Activation input, output;
    private readonly int inputs, outputs, tilesAtOnce;
    private readonly nint dataPoint, gradientPoint, gradientRow, sumPoint;
    private readonly float* gradient, turned, data, gradients, sums, scratch, kernels, zeros;
    private readonly int* offsets, columns;
    private readonly int rowsOfInput, columnsOfInput;

    public WinogradWeightGradient(ConvGeometry geometry, Activation input, Activation output, float* gradient, Arena arena)
    {
        (this.geometry, this.input, this.output) = (geometry, input, output);
        this.gradient = gradient;
        (inputs, outputs) = (geometry.InputsPerGroup, geometry.OutputsPerGroup);
        grid = new(geometry.Output.Height, geometry.Output.Width, TTile.Value);
        rowsOfInput = (grid.Count / grid.Columns - 1) * TTile.Value + Winograd.Side;
        columnsOfInput = (grid.Columns - 1) * TTile.Value + Winograd.Side;
        tilesAtOnce = Math.Clamp(CachedBytes / (Winograd.Points * (inputs + outputs) * W.Lanes * sizeof(float)), 1, 8);
        var terms = tilesAtOnce * W.Lanes;
        dataPoint = (nint)terms * inputs + W.Lanes;
        gradientRow = terms + W.Lanes;
        gradientPoint = outputs * gradientRow + W.Lanes;
        sumPoint = (nint)outputs * inputs + W.Lanes;
        turned = arena.Floats((long)rowsOfInput * columnsOfInput * W.Lanes * inputs);
        data = arena.Floats(Winograd.Points * dataPoint);
        gradients = arena.Floats(Winograd.Points * gradientPoint + W.Lanes);
        sums = arena.Floats(Winograd.Points * sumPoint);
        scratch = arena.Floats(Winograd.Points * W.Lanes);
        kernels = arena.Floats((Kernel * Kernel + 3) * W.Lanes);
        zeros = arena.Floats(8);
        offsets = arena.Table([.. Enumerable.Range(0, terms).Select(term => term * inputs)]);
        columns = arena.Table([.. Enumerable.Range(0, MostColumns).Select(column => column * W.Lanes)]);
    }

    public void Run(Pass pass)
    {
        for (var group = 0; group < geometry.Groups; group++)
        {
            new Span<float>(sums, (int)(Winograd.Points * sumPoint)).Clear();
            for (var block = 0; block < pass.Blocks; block++)
            {
                var images = pass.ImagesIn(block, W.Lanes);
                Turn(input.Values + (nint)block * input.BlockStride + (nint)group * inputs * input.PlaneStride
                    + input.At(-geometry.Padding, -geometry.Padding), images);
                var from = output.Gradient + (nint)block * output.BlockStride + (nint)group * outputs * output.PlaneStride;
                for (var tile = 0; tile < grid.Count; tile += tilesAtOnce)
                {
                    var count = Math.Min(tilesAtOnce, grid.Count - tile);
                    for (var n = 0; n < count; n++) Transform(tile + n, n * images, images, from);
                    Multiply(count * images);
                }
            }
            Finish(gradient + (nint)group * outputs * geometry.Terms);
        }
    }

    /// <summary>The planes of the group with the channel innermost: [row][column][image][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(float* planes, int images)
    {
        var position = turned;
        for (var y = 0; y < rowsOfInput; y++)
            for (var x = 0; x < columnsOfInput; x++, position += W.Lanes * inputs)
                Transpose.Block(planes + y * input.RowStride + x * W.Lanes, inputs, input.PlaneStride, images, position, inputs);
    }

    /// <summary>Puts a tile's inputs and gradients, at all points, behind those of the tiles before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(int tile, int term, int images, float* from)
    {
        var (y, x) = grid.Corner(tile);
        nint row = (nint)columnsOfInput * W.Lanes * inputs;
        var corner = turned + y * row + x * W.Lanes * inputs;
        for (var image = 0; image < images; image++)
            for (var channel = 0; channel < inputs; channel += W.Lanes)
                BothSides<W, V, DataTransform>.Run(corner + image * inputs + channel, row, W.Lanes * inputs, scratch,
                    data + (nint)(term + image) * inputs + channel, Winograd.Side * dataPoint, dataPoint);
        var source = from + output.At(y, x);
        for (var channel = 0; channel < outputs; channel++)
            BothSides<W, V, OutputGradientTransform<TTile>>.Run(source + channel * output.PlaneStride, output.RowStride, W.Lanes, scratch,
                gradients + channel * gradientRow + term, Winograd.Side * gradientPoint, gradientPoint);
    }

    private void Multiply(int terms)
    {
        var t = new TileArguments
        {
            ARow = gradientRow, AStep = 1, Terms = terms, TermOffsets = offsets, From = columns, To = columns, Tiles = 1, Start = zeros,
            YRow = inputs,
        };
        for (var point = 0; point < Winograd.Points; point++)
            for (var channel = 0; channel < inputs; channel += MostColumns * W.Lanes)
            {
                var width = Math.Min(MostColumns, (inputs - channel) / W.Lanes);
                t.B = data + point * dataPoint + channel;
                for (var row = 0; row < outputs;)
                {
                    var rows = RowBlock.NextSize(outputs - row, Registers.Rows(width));
                    t.A = gradients + point * gradientPoint + row * gradientRow;
                    t.Y = sums + point * sumPoint + (nint)row * inputs + channel;
                    TileKernels<W, V, Accumulate>.Choose(rows, width)(t);
                    row += rows;
                }
            }
    }

    private void Finish(float* target)
    {
        for (var output = 0; output < outputs; output++)
            for (var channel = 0; channel < inputs; channel += W.Lanes)
            {
                BothSides<W, V, KernelGradientTransform<TTile>>.Run(
                    sums + (nint)output * inputs + channel, Winograd.Side * sumPoint, sumPoint,
                    scratch, kernels, Kernel * W.Lanes, W.Lanes);
                var area = Kernel * Kernel;
                Transpose.Block(kernels, area, W.Lanes, W.Lanes, target + ((nint)output * inputs + channel) * area, area);
            }
    }
}
