namespace Fl.Core.Managed;

/// <summary>Walks the rows of a run of a batch's planes: block after block, channel after channel, row after row.</summary>
internal struct Rows
{
    private readonly Shape shape;
    private int row = -1, left;

    /// <param name="planes">The first, and where they end; numbered block after block.</param>
    public Rows(Activation value, (int First, int End) planes)
    {
        shape = value.Shape;
        left = planes.End - planes.First;
        (Block, Channel) = (planes.First / shape.Channels, planes.First % shape.Channels);
        Length = shape.Width * value.Lanes;
    }

    public int Block { get; private set; }

    public int Channel { get; private set; }

    /// <summary>Floats in a row.</summary>
    public int Length { get; }

    public readonly int Row => row;

    public bool Next()
    {
        if (left <= 0) return false;
        if (++row < shape.Height) return true;
        row = 0;
        if (--left <= 0) return false;
        if (++Channel < shape.Channels) return true;
        Channel = 0;
        Block++;
        return true;
    }

    /// <summary>Where the row starts in that value, which has the same shape.</summary>
    public readonly nint In(Activation other) =>
        (nint)Block * other.BlockStride + (nint)Channel * other.PlaneStride + (nint)row * other.RowStride;
}
