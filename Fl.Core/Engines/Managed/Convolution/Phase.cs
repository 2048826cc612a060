namespace Fl.Core.Managed;

/// <summary>
/// The input positions whose padded coordinates leave the same remainder when divided by the stride: the same taps of the
/// kernel reach all of them, and none other does.
/// </summary>
internal sealed unsafe class Phase<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    /// <param name="images">How many are computed together, where one comes after the other; else 1.</param>
    public Phase(ConvGeometry g, Activation input, Activation output, int phaseY, int phaseX, int images, Arena arena)
    {
        int[] tapRows = [.. Enumerable.Range(0, g.Kernel).Where(k => k % g.Stride == phaseY)];
        int[] tapColumns = [.. Enumerable.Range(0, g.Kernel).Where(k => k % g.Stride == phaseX)];
        var terms = (from ky in tapRows
                     from channel in Enumerable.Range(0, g.OutputsPerGroup)
                     from kx in tapColumns
                     select (Weight: channel * g.Terms + ky * g.Kernel + kx,
                             Offset: channel * output.PlaneStride - output.At(ky / g.Stride, kx / g.Stride))).ToList();
        Order = arena.Table([.. terms.Select(term => term.Weight)]);
        var places = from y in Enumerable.Range(0, g.Input.Height)
                     where (y + g.Padding) % g.Stride == phaseY
                     from x in input.Lanes == 1 ? Registers.Starts(g.Input.Width, W.Lanes) : Enumerable.Range(0, g.Input.Width)
                     where (x + g.Padding) % g.Stride == phaseX
                     let row = (y + g.Padding) / g.Stride
                     from image in Enumerable.Range(0, images)
                     select (Rows: Reaching(row, tapRows.Length, g.Output.Height),
                             From: output.At(row, (x + g.Padding) / g.Stride) + image * output.BlockStride,
                             To: input.At(y, x) + image * input.BlockStride);
        var bands = places.GroupBy(place => place.Rows, place => (place.From, place.To));
        Tiles = new(g.Groups, g.InputsPerGroup, [.. terms.Select(term => term.Offset)], tapRows.Length,
            [.. bands.Select(band => new Positions([.. band], band.Key, arena))], arena);
    }

    public ConvTiles<W, V, TEpilogue> Tiles { get; }

    /// <summary>Where each term's weight is, from that of the group's first weight of a row.</summary>
    public int* Order { get; }

    /// <summary>The taps j for which row - j is a row of the output.</summary>
    private static Range Reaching(int row, int taps, int height)
    {
        var (from, end) = (Math.Max(0, row - height + 1), Math.Min(taps, row + 1));
        return from < end ? from..end : 0..0;
    }
}
