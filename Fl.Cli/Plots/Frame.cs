namespace Fl.Cli;

/// <summary>A rectangle with an axis below and one on the left; maps values to places.</summary>
internal sealed record Frame(double Left, double Top, double Width, double Height, Scale X, Scale Y)
{
    public const double TickSize = 9, LabelSize = 10;

    private static readonly Stroke Grid = new(Ink.Light, 0.5), Edge = new(Ink.Grey, 0.8);
    private static readonly Lettering Tick = new(TickSize, Ink.Grey), Label = new(LabelSize, Ink.Black) { Anchor = Anchor.Middle };

    public double Bottom => Top + Height;

    /// <summary>Room on the left that the labels of an axis take, with its name.</summary>
    public static double LeftMargin(Scale y) => y.Ticks.Max(tick => Tick.WidthOf(y.Label(tick))) + LabelSize + 14;

    public Spot At(double x, double y) => new(Left + X.Share(x) * Width, Bottom - Y.Share(y) * Height);

    /// <summary>Draws grid, edges and ticks.</summary>
    /// <param name="xLabel">Null where a frame below has it.</param>
    /// <param name="yLabel">Null where a frame on the left has it, and the labels of the ticks.</param>
    public void Draw(Canvas canvas, string? title, string? xLabel, string? yLabel)
    {
        canvas.Begin("axes");
        foreach (var tick in Y.Ticks)
        {
            var y = At(0, tick).Y;
            canvas.Line([new(Left, y), new(Left + Width, y)], Grid);
            if (yLabel is not null) canvas.Words(new(Left - 5, y + TickSize * 0.35), Y.Label(tick), Tick with { Anchor = Anchor.End });
        }
        foreach (var tick in X.Ticks)
        {
            var x = At(tick, 0).X;
            canvas.Line([new(x, Bottom), new(x, Bottom + 3)], Edge);
            canvas.Words(new(x, Bottom + 5 + TickSize), X.Label(tick), Tick with { Anchor = Anchor.Middle });
        }
        canvas.Line([new(Left, Top), new(Left, Bottom), new(Left + Width, Bottom)], Edge);
        if (title is not null) canvas.Words(new(Left + Width / 2, Top - 5), title, Label with { IsBold = true });
        if (xLabel is not null) canvas.Words(new(Left + Width / 2, Bottom + 9 + TickSize + LabelSize), xLabel, Label);
        if (yLabel is not null) canvas.Words(new(Left - LeftMargin(Y) + LabelSize + 2, Top + Height / 2), yLabel, Label with { IsUpright = true });
        canvas.End();
    }
}
