namespace Fl.Core.Managed;

/// <summary>
/// Winograd's minimal filtering, after Lavin and Gray ("Fast Algorithms for Convolutional Neural Networks", CVPR 2016): a
/// tile of m x m outputs of a kernel of r x r is Y = A' [(G g G') o (B' d B)] A, where d are the (m + r - 1)^2 inputs under
/// the tile and o multiplies elementwise, so that the sum over channels is a matrix product for each of the elements.
/// </summary>
/// <remarks>
/// Both sizes here have 6 points in a row (0, 1, -1, 2, -2 and infinity) and so the same B: F(4x4, 3x3) needs 36 products
/// where the definition needs 144, F(2x2, 5x5) 36 where it needs 100. The price is in the last bits: the error is some
/// times that of summing directly.
/// </remarks>
internal static class Winograd
{
    /// <summary>Points of a tile's side, m + r - 1.</summary>
    public const int Side = 6;

    /// <summary>Points of a tile.</summary>
    public const int Points = Side * Side;

    /// <summary>Fewer channels do not pay for the transforms; and vectors of channels are whole at any register width.</summary>
    private const int Channels = 16;

    /// <summary>True where a convolution is computed so, forward and backward.</summary>
    public static bool Fits(int kernel, int stride, int inputsPerGroup, int outputsPerGroup) =>
        stride == 1 && kernel is 3 or 5 && inputsPerGroup % Channels == 0 && outputsPerGroup >= Channels;

    /// <summary>Outputs of a tile's side, m.</summary>
    public static int Tile(int kernel) => Side + 1 - kernel;

    /// <summary>
    /// Zeros that are read beyond the end of <paramref name="length"/> inputs by tiles that start <paramref name="lead"/> before them.
    /// </summary>
    public static int Beyond(int kernel, int outputs, int lead, int length)
    {
        var tile = Tile(kernel);
        return (outputs + tile - 1) / tile * tile + kernel - 1 - lead - length;
    }
}
