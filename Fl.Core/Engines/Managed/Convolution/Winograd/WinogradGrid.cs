namespace Fl.Core.Managed;

/// <summary>The tiles that cover a plane of outputs, row by row.</summary>
internal sealed class WinogradGrid
{
    /// <param name="tile">Outputs of a tile's side.</param>
    public WinogradGrid(int height, int width, int tile)
    {
        (Height, Width, Side) = (height, width, tile);
        Columns = (width + tile - 1) / tile;
        Count = (height + tile - 1) / tile * Columns;
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Outputs of a tile's side.</summary>
    public int Side { get; }

    public int Columns { get; }

    public int Count { get; }

    /// <summary>The first output of a tile.</summary>
    public (int Y, int X) Corner(int tile) => (tile / Columns * Side, tile % Columns * Side);

    /// <summary>The outputs of a tile that are in the plane.</summary>
    public (int Height, int Width) Extent(int tile)
    {
        var (y, x) = Corner(tile);
        return (Math.Min(Side, Height - y), Math.Min(Side, Width - x));
    }
}
