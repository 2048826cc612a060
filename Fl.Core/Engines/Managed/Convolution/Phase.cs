namespace Fl.Core.Managed;

/// <summary>
/// The input positions whose padded coordinates leave the same remainder when divided by the stride: the same taps of the
/// kernel reach all of them, and none other does.
/// </summary>
internal sealed unsafe class Phase
{
    public Phase(ConvGeometry g, Activation input, Activation output, int phaseY, int phaseX, Arena arena)
    {
        var taps = (from ky in Enumerable.Range(0, g.Kernel)
                    from kx in Enumerable.Range(0, g.Kernel)
                    where ky % g.Stride == phaseY && kx % g.Stride == phaseX
                    select (Y: ky, X: kx)).ToList();
        Taps = [.. taps.Select(tap => tap.Y * g.Kernel + tap.X)];
        int[] offsets = [.. from channel in Enumerable.Range(0, g.OutputsPerGroup)
                            from tap in taps
                            select channel * output.PlaneStride - output.At(tap.Y / g.Stride, tap.X / g.Stride)];
        Terms = offsets.Length;
        Offsets = arena.Table(offsets);
        Positions = new Positions(
            [.. from y in Enumerable.Range(0, g.Input.Height)
                where (y + g.Padding) % g.Stride == phaseY
                from x in Enumerable.Range(0, g.Input.Width)
                where (x + g.Padding) % g.Stride == phaseX
                select (output.At((y + g.Padding) / g.Stride, (x + g.Padding) / g.Stride), input.At(y, x))],
            arena);
    }

    /// <summary>The taps of the kernel (row x size + column) that reach the phase.</summary>
    public int[] Taps { get; }

    /// <summary>Products that are summed for one position.</summary>
    public int Terms { get; }

    /// <summary>Where each term's vector is, from the position's place in the output.</summary>
    public int* Offsets { get; }

    public Positions Positions { get; }
}
