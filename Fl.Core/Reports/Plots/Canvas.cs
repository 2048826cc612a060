namespace Fl.Reports;

/// <summary>What figures are drawn on.</summary>
internal abstract class Canvas
{
    public abstract void Line(IReadOnlyList<Spot> spots, Stroke stroke);

    /// <param name="outline">Null for none.</param>
    public abstract void Area(IReadOnlyList<Spot> corners, Ink fill, Stroke? outline = null);

    public abstract void Circle(Spot center, double radius, Ink fill, Stroke? outline = null);

    /// <summary>Words whose baseline is at a place.</summary>
    public abstract void Words(Spot at, string words, Lettering lettering);

    /// <summary>What is drawn until the matching <see cref="End"/> belongs together.</summary>
    /// <param name="kind">What it is, e.g. <c>curve</c>.</param>
    /// <param name="name">Which of them; null where there is one.</param>
    public virtual void Begin(string kind, string? name = null)
    {
    }

    public virtual void End()
    {
    }

    public void Box(double left, double top, double width, double height, Ink fill, Stroke? outline = null) =>
        Area([new(left, top), new(left + width, top), new(left + width, top + height), new(left, top + height)], fill, outline);
}
