namespace Fl.Core.Managed;

/// <summary>The operands of a <see cref="DotTile{W,V,TRows,TColumns}"/>; offsets and strides in floats.</summary>
internal unsafe struct DotArguments
{
    /// <summary>The terms of row r are at A + r * ARow.</summary>
    public float* A;
    public nint ARow;

    /// <summary>The terms of column c are at B + c * BRow.</summary>
    public float* B;
    public nint BRow;

    /// <summary>How many terms are multiplied; whole registers.</summary>
    public int Terms;

    /// <summary>
    /// Where a last register of terms is, from the start of a row and of a column; 0 for none. It may hold again what
    /// was multiplied before, with a zero on the other side.
    /// </summary>
    public nint ATail, BTail;

    /// <summary>The four sums of row r go to Y + r * YRow, or are added to what is there.</summary>
    public float* Y;
    public nint YRow;
    public bool Adds;
}
