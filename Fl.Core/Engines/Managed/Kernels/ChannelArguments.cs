namespace Fl.Core.Managed;

/// <summary>The operands of a <see cref="ChannelTile{W,V,TRows,TColumns}"/>; offsets and strides in floats.</summary>
internal unsafe struct ChannelArguments
{
    /// <summary>The scalar of image r and term k is A[TermOffsets[k] + r].</summary>
    public float* A;
    public int* TermOffsets;
    public int Terms;

    /// <summary>The channels of term k are at B + k * BStep.</summary>
    public float* B;
    public nint BStep;

    /// <summary>The channels that every sum starts from.</summary>
    public float* Start;

    /// <summary>The channels of image r go to Y + r * YRow.</summary>
    public float* Y;
    public nint YRow;
}
