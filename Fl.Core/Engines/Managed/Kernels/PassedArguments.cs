namespace Fl.Core.Managed;

/// <summary>The operands of a <see cref="PassedTile{W,V,TRows,TColumns}"/>; offsets and strides in floats.</summary>
internal unsafe struct PassedArguments
{
    /// <summary>The terms of row r at position p are at X + p * Channels + r * XRow.</summary>
    public float* X;
    public nint XRow;
    public int Channels;

    /// <summary>The gradients that are not zero, and their positions.</summary>
    public float* Values;
    public int* Positions;
    public int Count;

    /// <summary>Row r, column c is at Sums + r * SumRow + c * lanes, and is added to.</summary>
    public float* Sums;
    public nint SumRow;
}
