namespace Fl.Core.Managed;

/// <summary>
/// A value of the graph for the whole batch, and its gradient. Images come in blocks of as many as a register has lanes,
/// and the image is the innermost dimension: [block][channel][row][column][lane]. A halo of zeros around each plane stands
/// for the padding of whoever reads it. Strides are in floats.
/// </summary>
internal sealed unsafe class Activation
{
    /// <param name="blocks">Blocks to make room for.</param>
    /// <param name="withValues">False where only the gradient is kept.</param>
    /// <param name="withGradient">False where no gradient is asked for, as with the input.</param>
    public Activation(Shape shape, int lanes, int halo, int blocks, Arena arena, bool withValues = true, bool withGradient = true)
        : this(shape, lanes, halo, checked((shape.Width + 2 * halo) * lanes))
    {
        var (origin, count) = (halo * (RowStride + lanes), (long)blocks * BlockStride);
        if (withValues) Values = arena.Floats(count) + origin;
        if (withGradient) Gradient = arena.Floats(count) + origin;
    }

    /// <summary>Image after image, without halo; a register may be read and written from any place in a row.</summary>
    /// <param name="register">Floats that a row has room for at least.</param>
    /// <param name="images">Images to make room for.</param>
    public Activation(Shape shape, int register, int images, Arena arena, bool withGradient)
        : this(shape, lanes: 1, halo: 0, Math.Max(shape.Width, register))
    {
        Floats = (long)images * BlockStride + 64;
        Values = arena.Floats(Floats);
        if (withGradient) Gradient = arena.Floats(Floats);
    }

    /// <summary>The model's input, image after image and without a gradient.</summary>
    /// <param name="imageStride">Floats from one image to the next.</param>
    /// <param name="images">Images to make room for.</param>
    public Activation(Shape shape, int imageStride, int images, Arena arena)
    {
        (Shape, Lanes, RowStride, PlaneStride, BlockStride) = (shape, 1, shape.Width, shape.Height * shape.Width, imageStride);
        Values = arena.Floats((long)images * imageStride);
    }

    /// <summary>The strides alone, without memory.</summary>
    public Activation(Shape shape, int lanes, int halo, int rowStride)
    {
        (Shape, Lanes, Halo, RowStride) = (shape, lanes, halo, rowStride);
        PlaneStride = checked((shape.Height + 2 * halo) * RowStride);
        BlockStride = checked(shape.Channels * PlaneStride);
    }

    private Activation(Activation source, Shape shape)
    {
        (Shape, Lanes, Halo) = (shape, source.Lanes, 0);
        (RowStride, PlaneStride, BlockStride) = (shape.Width * Lanes, shape.Height * shape.Width * Lanes, source.BlockStride);
        Values = source.Values;
        Gradient = source.Gradient;
    }

    /// <summary>Shape for one image.</summary>
    public Shape Shape { get; }

    public int Lanes { get; }

    /// <summary>Zeros on each side of a plane.</summary>
    public int Halo { get; }

    public int RowStride { get; }

    public int PlaneStride { get; }

    public int BlockStride { get; }

    /// <summary>How many there are, where images come one after the other.</summary>
    public long Floats { get; }

    /// <summary>The value of lane 0 of block 0 at channel 0, row 0, column 0: behind the halo.</summary>
    public float* Values { get; }

    /// <summary>The gradient, laid out as <see cref="Values"/>; null where none is asked for.</summary>
    public float* Gradient { get; }

    /// <summary>Runs of contiguous floats in a plane: one for each row, or one altogether where there is no halo.</summary>
    public int Runs => Halo == 0 ? 1 : Shape.Height;

    /// <summary>Floats of a run.</summary>
    public int RunLength => (Halo == 0 ? Shape.Height * Shape.Width : Shape.Width) * Lanes;

    /// <summary>Where a run starts, from the block's first value.</summary>
    public nint Run(int channel, int run) => (nint)channel * PlaneStride + (nint)run * RowStride;

    /// <summary>Offset of a position inside a plane.</summary>
    public int At(int y, int x) => y * RowStride + x * Lanes;

    /// <summary>The same memory seen as another shape of the same size; needs to be without halo.</summary>
    public Activation As(Shape shape) => new(this, shape);
}
