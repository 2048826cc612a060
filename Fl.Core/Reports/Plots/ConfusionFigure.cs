using System.Globalization;

namespace Fl.Reports;

/// <summary>A confusion matrix: a row for each class, a column for what it is taken for, darker the larger its share of the row.</summary>
/// <param name="Names">Of the classes.</param>
/// <param name="Counts">Examples, by class and by what they are taken for.</param>
internal sealed record ConfusionFigure(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<int>> Counts) : Figure
{
    /// <summary>Of more classes a cell could not be told from its neighbours.</summary>
    public const int MostClasses = 100;

    private const double Edge = 10, Side = 280, MostLettersOfName = 8;

    /// <summary>More than 7 points where it is printed 3 inches wide, margins and names and all.</summary>
    private double Letters => Math.Max(9, 7.2 * (3 * Edge + Classes * Cell) / (216 - 7.2 * (MostLettersOfName + 2)));

    private Lettering Label => new(Letters, Ink.Black);

    private Lettering Axis => new(Letters * 1.1, Ink.Black) { Anchor = Anchor.Middle };

    private int Classes => Names.Count;

    private double Cell => Math.Clamp(Side / Classes, 2.8, 60);

    /// <summary>Classes from one that is named to the next.</summary>
    private int Step => Math.Max(1, (int)Math.Ceiling(Letters * 1.1 / Cell));

    private double NameWidth => Named.Max(k => Label.WidthOf(Name(k)));

    private IEnumerable<int> Named => Enumerable.Range(0, Classes).Where(k => k % Step == 0);

    private double Left => Edge + Axis.LineHeight + NameWidth + 5;

    private double Bottom => Edge + Classes * Cell;

    private string Below => HasNumbers ? "taken for (% of the class)" : "taken for";

    /// <summary>Where the middle of the words below is: below the matrix, unless they are wider.</summary>
    private double Middle => Math.Max(Left + Classes * Cell / 2, Edge + Axis.WidthOf(Below) / 2);

    public override double Width => Math.Max(Left + Classes * Cell, Middle + Axis.WidthOf(Below) / 2) + Edge;

    public override double Height => Bottom + NameWidth + 5 + Axis.LineHeight + Edge;

    internal override void Draw(Canvas canvas)
    {
        canvas.Begin("cells");
        for (var k = 0; k < Classes; k++)
        {
            var examples = Counts[k].Sum();
            for (var taken = 0; taken < Classes; taken++)
            {
                var share = examples == 0 ? 0 : (double)Counts[k][taken] / examples;
                var (x, y) = (Left + taken * Cell, Edge + k * Cell);
                canvas.Box(x, y, Cell, Cell, Shade(share));
                var percent = Math.Round(100 * share).ToString(CultureInfo.InvariantCulture);
                if (percent != "0" && HasNumbers)
                    canvas.Words(new(x + Cell / 2, y + Cell / 2 + Letters * 0.35), percent, On(share));
            }
        }
        canvas.End();
        canvas.Begin("axes");
        var right = Left + Classes * Cell;
        canvas.Line([new(Left, Edge), new(right, Edge), new(right, Bottom), new(Left, Bottom), new(Left, Edge)], new(Ink.Grey, 0.8));
        foreach (var k in Named)
        {
            canvas.Words(new(Left - 5, Edge + (k + 0.5) * Cell + Letters * 0.35), Name(k), Label with { Anchor = Anchor.End });
            var below = new Spot(Left + (k + 0.5) * Cell + Letters * 0.35, Bottom + 5);
            canvas.Words(below, Name(k), Label with { Anchor = Anchor.End, IsUpright = true });
        }
        canvas.Words(new(Edge + Axis.Size, Edge + Classes * Cell / 2), "class", Axis with { IsUpright = true });
        canvas.Words(new(Middle, Height - Edge), Below, Axis);
        canvas.End();
    }

    private Lettering On(double share) => new(Letters, share > 0.5 ? Ink.White : Ink.Black) { Anchor = Anchor.Middle };

    private bool HasNumbers => Label.WidthOf("100") <= Cell - 2;

    private string Name(int k) => Label.Broken(Names[k], MostLettersOfName * Letters, 1)[0];

    /// <summary>From white to a blue that shows grey on paper as dark as it is on the screen.</summary>
    private static Ink Shade(double share)
    {
        byte Mix(int to) => (byte)Math.Round(255 + (to - 255) * share);
        return new(Mix(0), Mix(68), Mix(136));
    }
}
