namespace Fl.Reports;

/// <summary>Names of curves with samples of them, in columns, never wider than there is room for.</summary>
internal sealed class Legend
{
    private const double SampleWidth = 26, Gap = 10;
    private const int MostTitleLines = 3, MostNameLines = 4;
    private readonly Lettering lettering;
    private readonly IReadOnlyList<string> title;
    private readonly List<IReadOnlyList<string>> names;
    private readonly double column;
    private readonly int columns = 1;

    /// <param name="title">Null for none.</param>
    /// <param name="size">Of the letters, in points.</param>
    public Legend(string? title, IReadOnlyList<string> names, double width, double size)
    {
        lettering = new(size, Ink.Black);
        this.title = title is null ? [] : lettering.Broken(title, width / BoldFactor, MostTitleLines);
        this.names = names is [] or [""] ? [] : [.. names.Select(name => lettering.Broken(name, width - Inset, MostNameLines))];
        if (this.names.Count == 0) return;
        column = Inset + this.names.Max(lines => lines.Max(lettering.WidthOf)) + Gap;
        columns = Math.Clamp((int)((width + Gap) / column), 1, this.names.Count);
    }

    /// <summary>What stands before a name.</summary>
    private static double Inset => SampleWidth + 4;

    /// <summary>Bold letters are wider.</summary>
    private static double BoldFactor => 1.08;

    public double Height => names.Count == 0 ? 0 : title.Count * lettering.LineHeight + Rows.Sum(HeightOf) + 4;

    private IEnumerable<IReadOnlyList<string>[]> Rows => names.Chunk(columns);

    public void Draw(Canvas canvas, double left, double top)
    {
        if (names.Count == 0) return;
        canvas.Begin("legend");
        var baseline = top + lettering.Size;
        foreach (var line in title)
        {
            canvas.Words(new(left, baseline), line, lettering with { IsBold = true });
            baseline += lettering.LineHeight;
        }
        foreach (var (i, row) in Rows.Index())
        {
            foreach (var (j, lines) in row.Index()) DrawKey(canvas, i * columns + j, lines, left + j * column, baseline);
            baseline += HeightOf(row);
        }
        canvas.End();
    }

    private void DrawKey(Canvas canvas, int number, IReadOnlyList<string> lines, double x, double baseline)
    {
        var (style, y) = (SeriesStyle.Of(number), baseline - lettering.Size * 0.35);
        canvas.Line([new(x, y), new(x + SampleWidth, y)], new Stroke(style.Ink, 1.4, style.Dashes));
        style.Mark(canvas, new(x + SampleWidth / 2, y));
        foreach (var (i, line) in lines.Index()) canvas.Words(new(x + Inset, baseline + i * lettering.LineHeight), line, lettering);
    }

    private double HeightOf(IReadOnlyList<string>[] row) => row.Max(lines => lines.Count) * lettering.LineHeight;
}
