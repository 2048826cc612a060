namespace Fl.Reports;

/// <summary>A line in a panel.</summary>
/// <param name="Name">As in the legend; curves of one name in several panels look alike. Empty where there is one,
/// without a legend.</param>
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
        SeriesPoint[] shown = [.. Points.Where(point => frame.X.Shows(point.X) && frame.Y.Shows(point.Y))];
        SeriesPoint[] band = [.. shown.Where(point => !double.IsNaN(point.Low))];
        if (band.Length > 1)
        {
            var (above, below) =
                (band.Select(point => Within(frame, point.X, point.High)), band.Select(point => Within(frame, point.X, point.Low)));
            Spot[] around = [.. above, .. below.Reverse()];
            canvas.Begin("band");
            if (Clip.Area(around, frame) is { Count: > 2 } area) canvas.Area(area, style.Ink with { Opacity = 0.16 });
            canvas.End();
        }
        var stroke = new Stroke(style.Ink, 1.4, style.Dashes);
        foreach (var part in Clip.Line([.. Spots(shown, frame)], frame)) canvas.Line(part, stroke);
        var every = Math.Max(1, (int)Math.Ceiling((double)shown.Length / MostMarks));
        if (!IsStep)
            for (var i = number * every / 3 % every; i < shown.Length; i += every)
                if (frame.At(shown[i].X, shown[i].Y) is var place && Clip.Holds(frame, place)) style.Mark(canvas, place);
        canvas.End();
    }

    private IEnumerable<Spot> Spots(SeriesPoint[] shown, Frame frame)
    {
        for (var i = 0; i < shown.Length; i++)
        {
            if (IsStep && i > 0) yield return frame.At(shown[i].X, shown[i - 1].Y);
            yield return frame.At(shown[i].X, shown[i].Y);
        }
    }

    private static Spot Within(Frame frame, double x, double y) => frame.At(x, Math.Clamp(y, frame.Y.Min, frame.Y.Max));
}
