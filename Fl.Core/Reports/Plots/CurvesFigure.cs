using System.Globalization;
using Fl.Core;

namespace Fl.Reports;

/// <summary>Curves in one panel or several, with the same axes, and a legend below.</summary>
/// <param name="Panels">At least one.</param>
internal sealed record CurvesFigure(IReadOnlyList<Panel> Panels, string XLabel, string YLabel) : Figure
{
    /// <summary>Of the ticks, the smallest letters: 7.2 points where the default width is printed 3 inches wide.</summary>
    public const double LetterSize = 8.4;

    private const double DefaultWidth = 252, Edge = 6, RightEdge = 14, Between = 12, LeastSide = 36;
    private const int MostTitleLines = 3, MostXIntervals = 7, MostYIntervals = 6;
    private static readonly Lettering Label = Frame.LabelOf(LetterSize), Heading = Label with { IsBold = true };

    /// <summary>What the curves are told apart by, before the legend; null for nothing.</summary>
    public string? LegendTitle { get; init; }

    /// <summary>Values that y cannot be beyond.</summary>
    public (double Min, double Max) Limits { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    public PlotStyle Style { get; init; } = new();

    public override double Width => (Style.Size?.Width * PlotStyle.PointsPerInch) ?? DefaultWidth;

    public override double Height => (Style.Size?.Height * PlotStyle.PointsPerInch) ?? Lines * DefaultInnerHeight + Surroundings;

    private int Columns => Panels.Count == 1 ? 1 : 2;

    private int Lines => (Panels.Count + Columns - 1) / Columns;

    private double DefaultInnerHeight => Columns == 1 ? 140 : 84;

    /// <summary>What is above, between and below the panels.</summary>
    private double Surroundings => TopOfPanels + (Lines - 1) * LineGap + Frame.TicksHeight(LetterSize) + Label.LineHeight + 4
        + Legend.Height + Edge;

    private double TopOfPanels => Edge + TitleLines.Count * Heading.LineHeight + PanelTitle;

    private double PanelTitle => Panels[0].Title is null ? 4 : Label.LineHeight + 4;

    private double LineGap => PanelTitle + Frame.TicksHeight(LetterSize) + 4;

    private IReadOnlyList<string> TitleLines =>
        Style.Title is { } title ? Heading.Broken(title, (Width - 2 * Edge) / 1.08, MostTitleLines) : [];

    private Legend Legend => new(LegendTitle, Names, Width - 2 * Edge, LetterSize);

    private List<string> Names => [.. Panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct()];

    /// <exception cref="BadInputException">There is nothing within the axes' ends, or no room for axes.</exception>
    internal override void Draw(Canvas canvas)
    {
        var names = Names;
        var frames = Frames();
        foreach (var (i, line) in TitleLines.Index())
            canvas.Words(new(Width / 2, Edge + Heading.Size + i * Heading.LineHeight), line, Heading);
        foreach (var (i, panel) in Panels.Index())
        {
            canvas.Begin("panel", panel.Title);
            frames[i].Draw(canvas, panel.Title, hasYLabels: i % Columns == 0);
            foreach (var curve in panel.Curves) curve.Draw(canvas, frames[i], names.IndexOf(curve.Name));
            canvas.End();
        }
        var lowest = frames[(Lines - 1) * Columns] with { Width = frames[Columns - 1].Right - frames[0].Left };
        Frame.Name(canvas, frames[0], lowest, XLabel, YLabel);
        Legend.Draw(canvas, Edge, Height - Edge - Legend.Height);
    }

    private List<Frame> Frames()
    {
        var height = (Height - Surroundings) / Lines;
        if (height < LeastSide) throw NoRoom("high");
        var y = YScale(Math.Clamp((int)(height / (2.4 * LetterSize)), 2, MostYIntervals));
        var left = Edge + Frame.LeftMargin(y, LetterSize);
        var width = (Width - left - RightEdge - (Columns - 1) * Between) / Columns;
        if (width < LeastSide) throw NoRoom("wide");
        if (Style.Size is not null)
        {
            // The axes' names stand in the middle of all panels, and may be longer than these.
            var bottom = TopOfPanels + (Lines - 1) * (height + LineGap) + height;
            if (!IsWithin((TopOfPanels + bottom) / 2, YLabel, Height)) throw NoRoom("high");
            if (!IsWithin((left + Width - RightEdge) / 2, XLabel, Width)) throw NoRoom("wide");
        }
        var x = XScale(width);
        return
        [
            .. Panels.Select((_, i) => new Frame(
                left + i % Columns * (width + Between), TopOfPanels + i / Columns * (height + LineGap), width, height, x, y, LetterSize)),
        ];
    }

    private static bool IsWithin(double middle, string words, double length) =>
        Label.WidthOf(words) / 2 is var half && middle >= half && middle + half <= length;

    private Scale XScale(double width)
    {
        var (least, most) = Style.XLimits ?? Ends(AllPoints().Select(point => point.X), Style.IsXLog, "x");
        for (var intervals = MostXIntervals; ; intervals--)
        {
            var scale = Style.IsXLog ? Scale.Logarithmic(least, most, intervals)
                : Style.XLimits is not null ? Scale.Exactly(least, most, intervals) : Scale.Around(least, most, intervals, isTight: true);
            if (intervals == 1 || scale.Ticks.Count * (Frame.TicksWidth(scale, LetterSize) + 4) <= width) return scale;
        }
    }

    private Scale YScale(int intervals)
    {
        if (Style.YLimits is var (from, to))
            return Style.IsYLog ? Scale.Logarithmic(from, to, intervals) : Scale.Exactly(from, to, intervals);
        var values = AllPoints().Where(point => Style.XLimits is not var (first, last) || (point.X >= first && point.X <= last))
            .SelectMany(point => (double[])[point.Y, point.Low, point.High]).Where(value => !double.IsNaN(value))
            .Select(value => Math.Clamp(value, Limits.Min, Limits.Max));
        var (least, most) = Ends(values, Style.IsYLog, "y");
        return Style.IsYLog ? Scale.Logarithmic(least, most, intervals) : Scale.Around(least, most, intervals);
    }

    private IEnumerable<SeriesPoint> AllPoints() => Panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Points);

    private static (double Least, double Most) Ends(IEnumerable<double> values, bool isLog, string axis)
    {
        var shown = values.Where(value => !isLog || value > 0).ToList();
        return shown.Count > 0 ? (shown.Min(), shown.Max())
            : throw new BadInputException(isLog ? $"--log {axis}: no value is above 0, and others have no logarithm."
                : "no point of a curve is within --xlim.");
    }

    private BadInputException NoRoom(string how) => new(Style.Size is var (width, height)
        ? string.Create(CultureInfo.InvariantCulture, $"--size {width}x{height} is not {how} enough for the axes, ")
            + $"{(how == "high" ? "the legend" : "their labels")} and what else there is: take a larger one."
        : "there is no room for so many panels: name a key of fewer values with --panels.");
}
