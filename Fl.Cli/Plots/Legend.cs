namespace Fl.Cli;

/// <summary>Names of curves with samples of them, in as many lines as they take.</summary>
internal sealed class Legend
{
    private const double Size = 10, LineHeight = 15, SampleWidth = 30, Gap = 16;
    private static readonly Lettering Name = new(Size, Ink.Black);
    private readonly List<List<(int Number, string Name, double X)>> lines = [];
    private readonly string? title;

    public Legend(string? title, IReadOnlyList<string> names, double width)
    {
        this.title = title;
        if (names is [] or [""]) return;
        var start = title is null ? 0 : Name.WidthOf(title) + Gap;
        var x = double.PositiveInfinity;
        foreach (var (number, name) in names.Index())
        {
            var taken = SampleWidth + 5 + Name.WidthOf(name) + Gap;
            if (x + taken - Gap > width)
            {
                lines.Add([]);
                x = start;
            }
            lines[^1].Add((number, name, x));
            x += taken;
        }
    }

    public double Height => lines.Count == 0 ? 0 : lines.Count * LineHeight + 4;

    public void Draw(Canvas canvas, double left, double top)
    {
        if (lines.Count == 0) return;
        canvas.Begin("legend");
        if (title is not null) canvas.Words(new(left, top + Size + 3), title, Name with { IsBold = true });
        foreach (var (i, line) in lines.Index())
            foreach (var (number, name, x) in line)
            {
                var (style, y) = (SeriesStyle.Of(number), top + i * LineHeight + Size);
                canvas.Line([new(left + x, y), new(left + x + SampleWidth, y)], new Stroke(style.Ink, 1.4, style.Dashes));
                style.Mark(canvas, new(left + x + SampleWidth / 2, y));
                canvas.Words(new(left + x + SampleWidth + 5, y + Size * 0.35), name, Name);
            }
        canvas.End();
    }
}
