using System.Globalization;

namespace Fl.Reports;

/// <summary>Which client has how many examples of which class: a disc whose area is their number.</summary>
/// <param name="Counts">For each client shown, examples of each class.</param>
/// <param name="Clients">Clients in all.</param>
/// <param name="AllClasses">Classes in all.</param>
internal sealed record PartitionFigure(IReadOnlyList<IReadOnlyList<int>> Counts, int Clients, int AllClasses) : Figure
{
    /// <summary>More do not fit; of more the first are shown.</summary>
    public const int MostClients = 100, MostClasses = 256;

    private const double Edge = 10, LeastLetters = 9;
    private const string LegendTitle = "examples";
    private static readonly Ink Disc = new(0, 114, 178);
    private static readonly Stroke Rim = new(Ink.White, 0.3);

    /// <summary>Above the discs; null for nothing.</summary>
    public string? Heading { get; init; }

    private Lettering Words => new(LetterSize, Ink.Black);

    /// <summary>More than 7 points where it is printed 3 inches wide, margins of a few letters and all.</summary>
    private double LetterSize => Math.Max(LeastLetters, 7.2 * (4 * Edge + Counts.Count * Pitch) / (216 - 7.2 * 6));

    private double LegendHeight => LetterSize * 2.2 + 6;

    private int Classes => Counts[0].Count;

    private int Most { get; } = Math.Max(1, Counts.Max(client => client.Max()));

    private double Pitch => Math.Clamp(420.0 / Counts.Count, 4.2, 18);

    private double Line => Math.Clamp(180.0 / Classes, Math.Min(Pitch, 9), 18);

    private double LeftMargin => Edge + LetterSize * 4;

    public override double Width => Math.Max(LeftMargin + Counts.Count * Pitch, LegendItems().Last().End) + Edge;

    public override double Height => Top + Classes * Line + Below + LegendHeight + Edge;

    private double Top => Edge + Headings.Count * HeadingLetters.LineHeight;

    private Lettering HeadingLetters => Frame.LabelOf(LetterSize) with { IsBold = true };

    private IReadOnlyList<string> Headings => Heading is null ? [] : HeadingLetters.Broken(Heading, (Width - 2 * Edge) / 1.08, 3);

    /// <summary>Room for the names of clients.</summary>
    private double Below => Frame.TicksHeight(LetterSize) + Frame.LabelOf(LetterSize).LineHeight + 4;

    internal override void Draw(Canvas canvas)
    {
        var frame = new Frame(LeftMargin, Top, Counts.Count * Pitch, Classes * Line, Whole(Counts.Count, 3.3 * LetterSize / Pitch),
            Whole(Classes, 1.3 * LetterSize / Line), LetterSize);
        frame.Draw(canvas, null, hasYLabels: true);
        Frame.Name(canvas, frame, frame, First("client", Counts.Count, Clients), First("class", Classes, AllClasses));
        foreach (var (i, line) in Headings.Index())
            canvas.Words(new(Width / 2, Edge + HeadingLetters.Size + i * HeadingLetters.LineHeight), line, HeadingLetters);
        canvas.Begin("discs");
        foreach (var (client, counts) in Counts.Index())
            foreach (var (label, count) in counts.Index())
                if (count > 0) canvas.Circle(frame.At(client, label), Radius(count), Disc, Rim);
        canvas.End();
        DrawLegend(canvas, frame.Bottom + Below + LegendHeight / 2);
    }

    private static string First(string what, int shown, int all) =>
        all > shown ? $"{what} (the first {shown} of {all.ToString("n0", CultureInfo.InvariantCulture)})" : what;

    /// <summary>Discs may overlap their neighbours a little, so that small ones stay visible.</summary>
    private double Radius(double count) => 0.62 * Math.Min(Pitch, Line) * Math.Sqrt(count / Most) * (Pitch < 8 ? 1.25 : 1);

    private void DrawLegend(Canvas canvas, double y)
    {
        canvas.Begin("legend");
        canvas.Words(new(LeftMargin, y + LetterSize * 0.35), LegendTitle, Words);
        foreach (var (count, name, x, _) in LegendItems())
        {
            canvas.Circle(new(x, y), Radius(count), Disc, Rim);
            canvas.Words(new(x + Radius(Most) + 4, y + LetterSize * 0.35), name, Words);
        }
        canvas.End();
    }

    /// <summary>Discs of round numbers of examples, with the center of each and where its name ends.</summary>
    private IEnumerable<(int Count, string Name, double X, double End)> LegendItems()
    {
        var x = LeftMargin + Words.WidthOf(LegendTitle) + 8 + Radius(Most);
        foreach (var count in new[] { Nice(Most / 10.0), Nice(Most / 2.5), Most }.Where(count => count > 0).Distinct())
        {
            var name = count.ToString("n0", CultureInfo.InvariantCulture);
            var end = x + Radius(Most) + 4 + Words.WidthOf(name);
            yield return (count, name, x, end);
            x = end + 12 + Radius(Most);
        }
    }

    /// <summary>A tick for each whole number, or for as many as there is room for.</summary>
    private static Scale Whole(int count, double least)
    {
        var step = ((int[])[1, 2, 5, 10, 20, 50, 100]).First(size => size >= Math.Min(least, 100));
        return new(-0.5, count - 0.5, [.. Enumerable.Range(0, (count + step - 1) / step).Select(i => (double)i * step)], "n0");
    }

    private static int Nice(double value)
    {
        if (value < 1) return 0;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (int)(Math.Floor(value / power) * power);
    }
}
