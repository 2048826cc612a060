namespace Fl.Core.Managed;

/// <summary>
/// A value of the graph for the whole batch, and its gradient. Images come in blocks of as many as a register has lanes,
/// and the image is the innermost dimension: [block][channel][row][column][lane]. A halo of zeros around each plane stands
/// for the padding of whoever reads it. Strides are in floats.
/// </summary>
internal sealed unsafe class Activation
{
    // Room for the widest register from the last value on, and for the taps beside it.
    private const int MostLanes = 32;
    private readonly nint origin;
    private readonly List<Activation> views = [];

    /// <summary>To be placed in memory, values and gradient.</summary>
    /// <param name="blocks">Blocks to make room for.</param>
    /// <param name="hasValues">False where only the gradient is kept.</param>
    /// <param name="hasGradient">False where no gradient is asked for, as with the input.</param>
    public Activation(Shape shape, int lanes, int halo, int blocks, bool hasValues = true, bool hasGradient = true)
    {
        (Shape, Lanes, Halo, HasValues, HasGradient, Origin) = (shape, lanes, halo, hasValues, hasGradient, this);
        RowStride = checked((shape.Width + 2 * halo) * lanes);
        PlaneStride = checked((shape.Height + 2 * halo) * RowStride);
        BlockStride = checked(shape.Channels * PlaneStride);
        origin = halo * (RowStride + lanes);
        Count = (long)blocks * BlockStride;
    }

    /// <summary>
    /// To be placed in memory: image after image, without halo; a register may be read and written from any place in a row.
    /// </summary>
    /// <param name="register">Floats that a row has room for at least.</param>
    /// <param name="images">Images to make room for.</param>
    public Activation(Shape shape, int register, int images, bool hasGradient)
    {
        (Shape, Lanes, HasValues, HasGradient, Origin) = (shape, 1, true, hasGradient, this);
        RowStride = Math.Max(shape.Width, register);
        PlaneStride = checked(shape.Height * RowStride);
        BlockStride = checked(shape.Channels * PlaneStride);
        Count = (long)images * BlockStride + MostLanes;
    }

    /// <summary>The model's input, image after image and without a gradient.</summary>
    /// <param name="imageStride">Floats from one image to the next.</param>
    /// <param name="images">Images to make room for.</param>
    public Activation(Shape shape, int imageStride, int images, Arena arena)
    {
        (Shape, Lanes, RowStride, PlaneStride, BlockStride) = (shape, 1, shape.Width, shape.Height * shape.Width, imageStride);
        (HasValues, Origin, Count) = (true, this, (long)images * imageStride);
        Values = arena.Floats(Count);
    }

    private Activation(Activation source, Shape shape)
    {
        (Shape, Lanes, Halo, HasValues, HasGradient, Origin) =
            (shape, source.Lanes, 0, source.HasValues, source.HasGradient, source.Origin);
        (RowStride, PlaneStride, BlockStride) = (shape.Width * Lanes, shape.Height * shape.Width * Lanes, source.BlockStride);
        Values = source.Values;
        Gradient = source.Gradient;
        Origin.views.Add(this);
    }

    /// <summary>Shape for one image.</summary>
    public Shape Shape { get; }

    public int Lanes { get; }

    /// <summary>Zeros on each side of a plane.</summary>
    public int Halo { get; }

    public int RowStride { get; }

    public int PlaneStride { get; }

    public int BlockStride { get; }

    /// <summary>Floats of the values, halos included, and as many of the gradient.</summary>
    public long Count { get; }

    public bool HasValues { get; }

    public bool HasGradient { get; }

    /// <summary>What this is a view of; itself where it is none.</summary>
    public Activation Origin { get; }

    /// <summary>The value of lane 0 of block 0 at channel 0, row 0, column 0: behind the halo.</summary>
    public float* Values { get; private set; }

    /// <summary>The gradient, laid out as <see cref="Values"/>; null where none is asked for.</summary>
    public float* Gradient { get; private set; }

    /// <summary>Whether the memory of the values is something else's at other times.</summary>
    public bool SharesValues { get; private set; }

    /// <summary>The same of the gradient's.</summary>
    public bool SharesGradient { get; private set; }

    /// <summary>Runs of contiguous floats in a plane: one for each row, or one altogether where there is no halo.</summary>
    public int Runs => Halo == 0 ? 1 : Shape.Height;

    /// <summary>Floats of a run.</summary>
    public int RunLength => (Halo == 0 ? Shape.Height * Shape.Width : Shape.Width) * Lanes;

    /// <summary>Where a run starts, from the block's first value.</summary>
    public nint Run(int channel, int run) => (nint)channel * PlaneStride + (nint)run * RowStride;

    /// <summary>Offset of a position inside a plane.</summary>
    public int At(int y, int x) => y * RowStride + x * Lanes;

    /// <summary>Says where the values are.</summary>
    /// <param name="memory"><see cref="Count"/> floats: zeros, unless something else uses them too.</param>
    public void PlaceValues(float* memory, bool isShared)
    {
        Values = memory + origin;
        SharesValues = isShared;
        foreach (var view in views) view.Values = Values;
    }

    /// <summary>Says where the gradient is.</summary>
    /// <inheritdoc cref="PlaceValues"/>
    public void PlaceGradient(float* memory, bool isShared)
    {
        Gradient = memory + origin;
        SharesGradient = isShared;
        foreach (var view in views) view.Gradient = Gradient;
    }

    /// <summary>The same memory seen as another shape of the same size; needs to be without halo.</summary>
    public Activation As(Shape shape) => new(this, shape);
}
