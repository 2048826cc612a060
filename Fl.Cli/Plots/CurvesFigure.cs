namespace Fl.Cli;

/// <summary>Curves in one panel or several, with the same axes, and a legend below.</summary>
/// <param name="Panels">At least one.</param>
internal sealed record CurvesFigure(IReadOnlyList<Panel> Panels, string XLabel, string YLabel) : Figure
{
    private const double Edge = 10, Between = 20, TitleHeight = 16;

    /// <summary>What the curves are told apart by, before the legend; null for nothing.</summary>
    public string? LegendTitle { get; init; }

    /// <summary>Values that y cannot be beyond.</summary>
    public (double Min, double Max) Limits { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    private int Columns => Panels.Count switch { 1 => 1, 2 or 4 => 2, _ => 3 };

    private int Lines => (Panels.Count + Columns - 1) / Columns;

    private (double Width, double Height) Inner => Columns switch { 1 => (340, 200), 2 => (195, 130), _ => (150, 110) };

    private double TopOf => Panels[0].Title is null ? 0 : TitleHeight;

    private double LeftMargin => Frame.LeftMargin(YScale);

    private static double BottomMargin => Frame.TickSize + Frame.LabelSize + 14;

    public override double Width => Edge + LeftMargin + Columns * Inner.Width + (Columns - 1) * Between + Edge;

    public override double Height => Edge + Lines * (TopOf + Inner.Height) + (Lines - 1) * (Between + Frame.TickSize) + BottomMargin + Legend.Height + 4;

    private Legend Legend => new(LegendTitle, Names, Width - 2 * Edge);

    private List<string> Names => [.. Panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct()];

    private IEnumerable<SeriesPoint> All => Panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Points);

    private Scale XScale => Scale.Around(All.Min(point => point.X), All.Max(point => point.X), Columns == 1 ? 7 : 4, isTight: true);

    private Scale YScale
    {
        get
        {
            var values = All.SelectMany(point => (double[])[point.Y, point.Low, point.High]).Where(value => !double.IsNaN(value)).Select(value => Math.Clamp(value, Limits.Min, Limits.Max)).ToList();
            return Scale.Around(values.Min(), values.Max(), Columns == 1 ? 6 : 4);
        }
    }

    public override void Draw(Canvas canvas)
    {
        var (x, y, names) = (XScale, YScale, Names);
        foreach (var (i, panel) in Panels.Index())
        {
            var (column, line) = (i % Columns, i / Columns);
            var frame = new Frame(
                Edge + LeftMargin + column * (Inner.Width + Between), Edge + TopOf + line * (TopOf + Inner.Height + Between + Frame.TickSize), Inner.Width, Inner.Height, x, y);
            canvas.Begin("panel", panel.Title);
            frame.Draw(canvas, panel.Title, i + Columns >= Panels.Count ? XLabel : null, column == 0 ? YLabel : null);
            foreach (var curve in panel.Curves) curve.Draw(canvas, frame, names.IndexOf(curve.Name));
            canvas.End();
        }
        Legend.Draw(canvas, Edge, Height - Edge + 4 - Legend.Height);
    }
}
