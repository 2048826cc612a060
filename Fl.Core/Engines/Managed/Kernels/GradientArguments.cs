namespace Fl.Core.Managed;

/// <summary>The operands of a <see cref="GradientTile{W,V,TTaps,TChannels}"/>; offsets and strides in floats.</summary>
internal unsafe struct GradientArguments
{
    /// <summary>The input at the first tap of the first position is X + Taps[t].</summary>
    public float* X;
    public int* Taps;
    public nint XStep, XRow, XBlock;

    /// <summary>The gradient of the output, first channel of the tile.</summary>
    public float* D;
    public nint DPlane, DRow, DBlock;

    public int Width, Height, Blocks;

    /// <summary>Tap t of channel c goes to Gradient[c * GradientRow + t].</summary>
    public float* Gradient;
    public nint GradientRow;
}
