using System.Text;

namespace Fl.Cli;

/// <summary>A curve in braille characters, two by four dots each, with the axis on the left.</summary>
internal static class Curve
{
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>Draws values in [0, 1] against rounds 0 to <paramref name="rounds"/>.</summary>
    /// <param name="width">Characters, the axis not counted.</param>
    /// <param name="height">Lines.</param>
    public static string Draw(IReadOnlyList<(int Round, double Value)> points, int rounds, int width, int height)
    {
        var top = points.Count == 0 ? 1 : Math.Max(0.1, Math.Ceiling(points.Max(p => p.Value) * 10) / 10);
        var cells = new int[height, width];
        for (var i = 0; i < points.Count; i++)
        {
            var (x1, y1) = Place(points[i]);
            var (x0, y0) = i == 0 ? (x1, y1) : Place(points[i - 1]);
            for (var x = x0; x <= x1; x++)
            {
                var y = x1 == x0 ? y1 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
                cells[y / 4, x / 2] |= Dots[y % 4, x % 2];
            }
        }
        var text = new StringBuilder();
        for (var row = 0; row < height; row++)
        {
            text.Append(row == 0 ? $"{top,4:f1} ┤" : row == height - 1 ? " 0.0 ┤" : "     │");
            for (var column = 0; column < width; column++) text.Append((char)(0x2800 + cells[row, column]));
            if (row < height - 1) text.Append('\n');
        }
        return text.ToString();

        (int X, int Y) Place((int Round, double Value) p) =>
            ((int)((long)p.Round * (2 * width - 1) / Math.Max(rounds, 1)),
             (int)Math.Round((1 - Math.Clamp(p.Value / top, 0, 1)) * (4 * height - 1)));
    }
}
