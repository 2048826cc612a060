namespace Fl.Core.Managed;

/// <summary>Walks the rows of a batch's planes: block after block, channel after channel, row after row.</summary>
internal struct Rows(Activation value, int blocks)
{
    private int row = -1;

    public int Block { get; private set; }

    public int Channel { get; private set; }

    /// <summary>Floats in a row.</summary>
    public int Length { get; } = value.Shape.Width * value.Lanes;

    public readonly int Row => row;

    public bool Next()
    {
        if (++row < value.Shape.Height) return true;
        row = 0;
        if (++Channel < value.Shape.Channels) return true;
        Channel = 0;
        return ++Block < blocks;
    }

    /// <summary>Where the row starts in that value, which has the same shape.</summary>
    public readonly nint In(Activation other) =>
        (nint)Block * other.BlockStride + (nint)Channel * other.PlaneStride + (nint)row * other.RowStride;
}
