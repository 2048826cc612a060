namespace Fl.Reports;

/// <summary>A rectangle with an axis below and one on the left; maps values to places.</summary>
/// <param name="TickSize">Of the ticks' letters, in points.</param>
internal sealed record Frame(double Left, double Top, double Width, double Height, Scale X, Scale Y, double TickSize)
{
    private static readonly Stroke Grid = new(Ink.Light, 0.5), Edge = new(Ink.Grey, 0.8);

    public double Bottom => Top + Height;

    public double Right => Left + Width;

    private Lettering Tick => new(TickSize, Ink.Grey);

    private Lettering Label => LabelOf(TickSize);

    /// <summary>How an axis' name is set.</summary>
    public static Lettering LabelOf(double tickSize) => new(tickSize * 1.1, Ink.Black) { Anchor = Anchor.Middle };

    /// <summary>Room on the left that the labels of an axis take, with its name.</summary>
    public static double LeftMargin(Scale y, double tickSize) => TicksWidth(y, tickSize) + LabelOf(tickSize).LineHeight + 8;

    /// <summary>Room below that the labels of an axis take, without its name.</summary>
    public static double TicksHeight(double tickSize) => tickSize + 6;

    /// <summary>How wide the widest label of an axis is.</summary>
    public static double TicksWidth(Scale scale, double tickSize) =>
        new Lettering(tickSize, Ink.Grey) is var tick ? scale.Ticks.Max(value => tick.WidthOf(scale.Label(value))) : 0;

    public Spot At(double x, double y) => new(Left + X.Share(x) * Width, Bottom - Y.Share(y) * Height);

    /// <summary>Draws grid, edges and ticks.</summary>
    /// <param name="hasYLabels">Whether y's ticks have their labels here, not in a frame on the left.</param>
    public void Draw(Canvas canvas, string? title, bool hasYLabels)
    {
        canvas.Begin("axes");
        foreach (var tick in Y.Ticks)
        {
            var y = At(X.Min, tick).Y;
            canvas.Line([new(Left, y), new(Right, y)], Grid);
            if (hasYLabels) canvas.Words(new(Left - 5, y + TickSize * 0.35), Y.Label(tick), Tick with { Anchor = Anchor.End });
        }
        foreach (var tick in X.Ticks)
        {
            var x = At(tick, Y.Min).X;
            canvas.Line([new(x, Bottom), new(x, Bottom + 3)], Edge);
            canvas.Words(new(x, Bottom + 5 + TickSize), X.Label(tick), Tick with { Anchor = Anchor.Middle });
        }
        canvas.Line([new(Left, Top), new(Left, Bottom), new(Right, Bottom)], Edge);
        if (title is not null)
            canvas.Words(new(Left + Width / 2, Top - 5), Label.Broken(title, Width / 1.08, 1)[0], Label with { IsBold = true });
        canvas.End();
    }

    /// <summary>Names the axes of frames side by side once.</summary>
    /// <param name="first">The upper left frame.</param>
    /// <param name="last">The lower right one.</param>
    public static void Name(Canvas canvas, Frame first, Frame last, string x, string y)
    {
        var label = first.Label;
        canvas.Begin("labels");
        canvas.Words(new((first.Left + last.Right) / 2, last.Bottom + TicksHeight(first.TickSize) + label.Size + 2), x, label);
        var left = first.Left - LeftMargin(first.Y, first.TickSize) + label.Size;
        canvas.Words(new(left, (first.Top + last.Bottom) / 2), y, label with { IsUpright = true });
        canvas.End();
    }
}
