namespace Fl.Core;

/// <summary>
/// Where a batch buffer keeps its values. Value (n, c, y, x) is at
/// (n / Lanes) * BlockStride + Origin + c * PlaneStride + y * RowStride + x * Lanes + n % Lanes, in floats:
/// Lanes = 1 is the usual image-major NCHW; Lanes = 16 keeps 16 images side by side, so that one vector register
/// holds the same pixel of 16 images. Strides may leave room for zero padding, which stays zero.
/// </summary>
public readonly record struct BatchLayout(int Lanes, int BlockStride, int Origin, int PlaneStride, int RowStride)
{
    /// <summary>NCHW without gaps.</summary>
    public static BatchLayout ImageMajor(Shape shape) =>
        new(1, shape.Size, 0, shape.Height * shape.Width, shape.Width);
}
