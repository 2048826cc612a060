namespace Fl.Core.Managed;

/// <summary>Where the windows of a pooling are, cut to what lies inside the input.</summary>
internal readonly struct WindowGrid(Shape input, int kernel, int step, int padding)
{
    public int Kernel => kernel;

    public (int First, int End) Rows(int y) => Cut(y, input.Height);

    public (int First, int End) Columns(int x) => Cut(x, input.Width);

    /// <summary>The number of a tap inside its window, row by row, padding counted.</summary>
    public int Tap(int y, int x, int row, int column) => (row - (y * step - padding)) * kernel + column - (x * step - padding);

    private (int First, int End) Cut(int index, int size)
    {
        var first = index * step - padding;
        return (Math.Max(0, first), Math.Min(size, first + kernel));
    }
}
