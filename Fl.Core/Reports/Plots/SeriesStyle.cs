namespace Fl.Reports;

/// <summary>
/// How the curve of a number is told from the others: by its colour, of the palette of Okabe and Ito ("Color Universal Design",
/// 2008), which the colour-blind can tell apart, and in print by its dashes and markers.
/// </summary>
internal sealed record SeriesStyle(Ink Ink, IReadOnlyList<double>? Dashes, Marker Marker)
{
    private static readonly Ink[] Palette =
    [
        new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(230, 159, 0), new(86, 180, 233), new(0, 0, 0),
    ];

    private static readonly double[]?[] Patterns = [null, [6, 2.5], [1.5, 1.8], [7, 2, 1.5, 2], [10, 3], [4, 1.5, 1.5, 1.5, 1.5, 1.5]];

    private static readonly Marker[] Markers = Enum.GetValues<Marker>();

    /// <summary>There are 7 colours and 6 of the others: styles repeat after 42.</summary>
    public static SeriesStyle Of(int number) =>
        new(Palette[number % Palette.Length], Patterns[number % Patterns.Length], Markers[number % Markers.Length]);

    /// <summary>Draws the marker.</summary>
    public void Mark(Canvas canvas, Spot at)
    {
        const double Size = 2.6;
        Spot Corner(double x, double y) => new(at.X + x * Size, at.Y + y * Size);
        var edge = new Stroke(Ink.White, 0.5);
        switch (Marker)
        {
            case Marker.Circle:
                canvas.Circle(at, Size, Ink, edge);
                break;
            case Marker.Square:
                canvas.Area([Corner(-0.9, -0.9), Corner(0.9, -0.9), Corner(0.9, 0.9), Corner(-0.9, 0.9)], Ink, edge);
                break;
            case Marker.Triangle:
                canvas.Area([Corner(0, -1.2), Corner(1.1, 0.8), Corner(-1.1, 0.8)], Ink, edge);
                break;
            case Marker.Diamond:
                canvas.Area([Corner(0, -1.25), Corner(1.1, 0), Corner(0, 1.25), Corner(-1.1, 0)], Ink, edge);
                break;
            case Marker.Wedge:
                canvas.Area([Corner(0, 1.2), Corner(1.1, -0.8), Corner(-1.1, -0.8)], Ink, edge);
                break;
            default:
                canvas.Circle(at, Size, Ink.White, new Stroke(Ink, 1));
                break;
        }
    }
}
