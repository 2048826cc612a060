namespace Fl.Core.Managed;

/// <summary>The operands of a <see cref="Tile{W,V,TRows,TColumns,TEpilogue}"/>; offsets and strides in floats.</summary>
internal unsafe struct TileArguments
{
    /// <summary>a[r, k] of tile t is at A[t * ATile + r * ARow + k * AStep].</summary>
    public float* A;
    public nint ARow, AStep, ATile;

    /// <summary>Number of terms, and where the k-th vector of a column is from the column's start.</summary>
    public int Terms;
    public int* TermOffsets;

    /// <summary>Column c of tile t starts at B + From[t * columns + c].</summary>
    public float* B;
    public int* From;
    public int Tiles;

    /// <summary>Floats from a row of pixels to the next, for a <see cref="WindowTile{W,V,TWindows,TEpilogue}"/>.</summary>
    public nint BRow;

    /// <summary>What row r starts from.</summary>
    public float* Start;

    /// <summary>
    /// Row r of column c of tile t is written to Y + To[t * columns + c] + r * YRow; pooling writes at the first column only.
    /// </summary>
    public float* Y;
    public int* To;
    public nint YRow;

    /// <summary>Where pooling writes which column was the largest: laid out as Y.</summary>
    public float* Index;

    /// <summary>Where a step keeps its momentum, laid out as Y; null without.</summary>
    public float* Momentum;

    /// <summary>What a step does with the gradient that the sums are.</summary>
    public SgdRule Rule;

    /// <summary>The lanes that a step may change, all bits set in each; null for all.</summary>
    public float* Mask;
}
