namespace Fl.Cli;

/// <summary>A line in a panel.</summary>
/// <param name="Name">As in the legend; curves of one name in several panels look alike. Empty where there is one, without a legend.</param>
/// <param name="Points">In the order of x.</param>
internal sealed record Series(string Name, IReadOnlyList<SeriesPoint> Points)
{
    /// <summary>Whether it stays where it is up to the next point, as distributions do.</summary>
    public bool IsStep { get; init; }

    private const int MostMarks = 8;

    /// <summary>Draws band, line and some markers; those of several curves are not at the same points.</summary>
    public void Draw(Canvas canvas, Frame frame, int number)
    {
        var style = SeriesStyle.Of(number);
        canvas.Begin("curve", Name);
        SeriesPoint[] band = [.. Points.Where(point => !double.IsNaN(point.Low))];
        if (band.Length > 1)
        {
            canvas.Begin("band");
            canvas.Area([.. band.Select(point => Within(frame, point.X, point.High)), .. band.Reverse().Select(point => Within(frame, point.X, point.Low))], style.Ink with { Opacity = 0.16 });
            canvas.End();
        }
        canvas.Line([.. Spots(frame)], new Stroke(style.Ink, 1.4, style.Dashes));
        var every = Math.Max(1, (int)Math.Ceiling((double)Points.Count / MostMarks));
        if (!IsStep)
            for (var i = number * every / 3 % every; i < Points.Count; i += every) style.Mark(canvas, frame.At(Points[i].X, Points[i].Y));
        canvas.End();
    }

    private IEnumerable<Spot> Spots(Frame frame)
    {
        for (var i = 0; i < Points.Count; i++)
        {
            if (IsStep && i > 0) yield return frame.At(Points[i].X, Points[i - 1].Y);
            yield return frame.At(Points[i].X, Points[i].Y);
        }
    }

    private static Spot Within(Frame frame, double x, double y) => frame.At(x, Math.Clamp(y, frame.Y.Min, frame.Y.Max));
}
