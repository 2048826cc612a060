namespace Fl.Core;

/// <summary>
/// Channels x height x width of one example, or of a layer's activations for it. A vector of n values is n x 1 x 1; a sequence of
/// T positions with D values each is D x 1 x T.
/// </summary>
public readonly record struct Shape(int Channels, int Height, int Width)
{
    /// <summary>Number of elements of one example.</summary>
    public int Size => Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
