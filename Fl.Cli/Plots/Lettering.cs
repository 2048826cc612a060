namespace Fl.Cli;

/// <summary>How words are set.</summary>
/// <param name="Size">In points.</param>
internal sealed record Lettering(double Size, Ink Ink)
{
    /// <summary>The families that are looked for, the first that is there; metrics of most are those of Helvetica.</summary>
    public static readonly IReadOnlyList<string> Families = ["Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "DejaVu Sans", "Noto Sans", "Segoe UI"];

    public Anchor Anchor { get; init; }

    public bool IsBold { get; init; }

    /// <summary>Whether it reads from below upwards.</summary>
    public bool IsUpright { get; init; }

    /// <summary>About as wide as the words are, in points, whatever the family: no more than a wide one takes.</summary>
    public double WidthOf(string words) => words.Sum(c => c is 'i' or 'l' or 'j' or '.' or ',' or ' ' or '\'' or '|' or ':' or 'f' or 't' or 'r' ? 0.36 : c is 'm' or 'w' or 'M' or 'W' or '%' ? 0.95 : char.IsUpper(c) ? 0.72 : 0.62) * Size;
}
