using System.Runtime.CompilerServices;

namespace Fl.Core.Managed;

/// <summary>
/// The gradient of a convolution's weights by Winograd's filtering: at each point of a tile the product of the output's
/// transformed gradient and the transformed inputs, summed over tiles and images, with input channels side by side in a
/// register, so that no lane is lost where a block holds few images.
/// </summary>
internal sealed unsafe class WinogradWeightGradient<W, V, TTile> : WeightGradient
    where W : IWidth<V>
    where V : struct
    where TTile : ICount
{
    // About what may be kept of transformed inputs and gradients.
    private const int CachedBytes = 512 * 1024;
    private const int MostColumns = 4;

    // A cache line of sums.
    private const int LeastColumns = 16;
    private static readonly int Kernel = KernelTransform<TTile>.Inputs;
    private readonly ConvGeometry geometry;
    private readonly WinogradGrid grid;
    private readonly Activation input, output;
    private readonly int inputs, outputs, tilesAtOnce;
    private readonly nint dataPoint, gradientPoint, gradientRow, sumPoint;
    private readonly float* gradient, zeros;
    private readonly Workspace.Room sums;
    private readonly Scratch turned, data, gradients, scratch, kernels;
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
        turned = arena.Scratch((long)rowsOfInput * columnsOfInput * W.Lanes * inputs);
        data = arena.Scratch(Winograd.Points * dataPoint);
        gradients = arena.Scratch(Winograd.Points * gradientPoint + W.Lanes);
        sums = arena.Room(Winograd.Points * sumPoint);
        scratch = arena.Scratch(Winograd.Points * W.Lanes);
        kernels = arena.Scratch((Kernel * Kernel + 3) * W.Lanes);
        zeros = arena.Floats(8);
        offsets = arena.Table([.. Enumerable.Range(0, terms).Select(term => term * inputs)]);
        columns = arena.Table([.. Enumerable.Range(0, MostColumns).Select(column => column * W.Lanes)]);
    }

    /// <summary>
    /// A share is some of the input channels or, where they are fewer than outputs or than threads, of the output channels; each thread
    /// transforms all of the other's.
    /// </summary>
    public override void Run(in Pass pass, Share share)
    {
        var room = new Room(turned.Of(share), data.Of(share), gradients.Of(share), scratch.Of(share), kernels.Of(share));
        (int First, int End) columns = (0, inputs), rows = (0, outputs);
        if (inputs >= outputs && inputs / LeastColumns >= share.Parts) columns = share.Of(inputs, LeastColumns);
        else rows = share.Of(outputs);
        if (columns.First >= columns.End || rows.First >= rows.End) return;
        for (var group = 0; group < geometry.Groups; group++)
        {
            for (var point = 0; point < Winograd.Points; point++)
                for (var row = rows.First; row < rows.End; row++)
                    new Span<float>(sums.First + point * sumPoint + (nint)row * inputs + columns.First,
                        columns.End - columns.First).Clear();
            for (var block = 0; block < pass.Blocks; block++)
            {
                var images = pass.ImagesIn(block, W.Lanes);
                Turn(room, input.Values + (nint)block * input.BlockStride + (nint)group * inputs * input.PlaneStride
                    + input.At(-geometry.Padding, -geometry.Padding), images, columns);
                var from = output.Gradient + (nint)block * output.BlockStride + (nint)group * outputs * output.PlaneStride;
                for (var tile = 0; tile < grid.Count; tile += tilesAtOnce)
                {
                    var count = Math.Min(tilesAtOnce, grid.Count - tile);
                    for (var n = 0; n < count; n++) Transform(room, tile + n, n * images, images, from, columns, rows);
                    Multiply(room, count * images, columns, rows);
                }
            }
            Finish(room, gradient + (nint)group * outputs * geometry.Terms, columns, rows);
        }
    }

    /// <summary>The planes of the group with the channel innermost: [row][column][image][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(Room room, float* planes, int images, (int First, int End) columns)
    {
        var position = room.Turned + columns.First;
        planes += columns.First * (nint)input.PlaneStride;
        for (var y = 0; y < rowsOfInput; y++)
            for (var x = 0; x < columnsOfInput; x++, position += W.Lanes * inputs)
                Transpose.Block(planes + y * input.RowStride + x * W.Lanes, columns.End - columns.First, input.PlaneStride, images,
                    position, inputs);
    }

    /// <summary>Puts a tile's inputs and gradients, at all points, behind those of the tiles before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(
        Room room, int tile, int term, int images, float* from, (int First, int End) columns, (int First, int End) rows)
    {
        float* data = room.Data, gradients = room.Gradients, scratch = room.Scratch;
        var (y, x) = grid.Corner(tile);
        nint row = (nint)columnsOfInput * W.Lanes * inputs;
        var corner = room.Turned + y * row + x * W.Lanes * inputs;
        for (var image = 0; image < images; image++)
            for (var channel = columns.First; channel < columns.End; channel += W.Lanes)
                BothSides<W, V, DataTransform>.Run(corner + image * inputs + channel, row, W.Lanes * inputs, scratch,
                    data + (nint)(term + image) * inputs + channel, Winograd.Side * dataPoint, dataPoint);
        var source = from + output.At(y, x);
        for (var channel = rows.First; channel < rows.End; channel++)
            BothSides<W, V, OutputGradientTransform<TTile>>.Run(source + channel * output.PlaneStride, output.RowStride, W.Lanes, scratch,
                gradients + channel * gradientRow + term, Winograd.Side * gradientPoint, gradientPoint);
    }

    private void Multiply(Room room, int terms, (int First, int End) columns, (int First, int End) rows)
    {
        var t = new TileArguments
        {
            ARow = gradientRow, AStep = 1, Terms = terms, TermOffsets = offsets, From = this.columns, To = this.columns, Tiles = 1,
            Start = zeros, YRow = inputs,
        };
        for (var point = 0; point < Winograd.Points; point++)
            for (var channel = columns.First; channel < columns.End; channel += MostColumns * W.Lanes)
            {
                var width = Math.Min(MostColumns, (columns.End - channel) / W.Lanes);
                t.B = room.Data + point * dataPoint + channel;
                for (int row = rows.First, count; row < rows.End; row += count)
                {
                    count = RowBlock.NextSize(rows.End - row, Registers.Rows(width));
                    t.A = room.Gradients + point * gradientPoint + row * gradientRow;
                    t.Y = sums.First + point * sumPoint + (nint)row * inputs + channel;
                    TileKernels<W, V, Accumulate>.Choose(count, width)(t);
                }
            }
    }

    private void Finish(Room room, float* target, (int First, int End) columns, (int First, int End) rows)
    {
        var area = Kernel * Kernel;
        for (var output = rows.First; output < rows.End; output++)
            for (var channel = columns.First; channel < columns.End; channel += W.Lanes)
            {
                BothSides<W, V, KernelGradientTransform<TTile>>.Run(
                    sums.First + (nint)output * inputs + channel, Winograd.Side * sumPoint, sumPoint,
                    room.Scratch, room.Kernels, Kernel * W.Lanes, W.Lanes);
                Transpose.Block(room.Kernels, area, W.Lanes, W.Lanes, target + ((nint)output * inputs + channel) * area, area);
            }
    }

    /// <summary>What a thread has to itself.</summary>
    private readonly struct Room(float* turned, float* data, float* gradients, float* scratch, float* kernels)
    {
        public readonly float* Turned = turned, Data = data, Gradients = gradients, Scratch = scratch, Kernels = kernels;
    }
}
