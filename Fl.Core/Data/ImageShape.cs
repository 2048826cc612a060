namespace Fl.Core;

/// <summary>Channels x height x width of an image or of a layer's activations for one example.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Number of elements of one example.</summary>
    public int Size => Channels * Height * Width;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
