namespace Fl.Reports;

/// <summary>How words are set.</summary>
/// <param name="Size">In points.</param>
internal sealed record Lettering(double Size, Ink Ink)
{
    /// <summary>The families that are looked for, the first that is there; metrics of most are those of Helvetica.</summary>
    public static readonly IReadOnlyList<string> Families = ["Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "DejaVu Sans",
        "Noto Sans", "Segoe UI"];

    public Anchor Anchor { get; init; }

    public bool IsBold { get; init; }

    /// <summary>Whether it reads from below upwards.</summary>
    public bool IsUpright { get; init; }

    /// <summary>From one line's baseline to the next.</summary>
    public double LineHeight => Size * 1.3;

    /// <summary>About as wide as the words are, in points, whatever the family: no more than a wide one takes.</summary>
    public double WidthOf(string words) =>
        words.Sum(c => c is 'i' or 'l' or 'j' or '.' or ',' or ' ' or '\'' or '|' or ':' or 'f' or 't' or 'r' ? 0.36
            : c is 'm' or 'w' or 'M' or 'W' or '%' ? 0.95
            : char.IsUpper(c) ? 0.72
            : 0.62) * Size;

    /// <summary>
    /// The words in lines no wider than there is room for, broken at spaces; what does not fit in the last ends in an ellipsis.
    /// </summary>
    public IReadOnlyList<string> Broken(string words, double width, int mostLines)
    {
        var lines = new List<string> { "" };
        foreach (var word in words.Split(' '))
        {
            var longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length == 0 || lines.Count == mostLines || WidthOf(longer) <= width) lines[^1] = longer;
            else lines.Add(word);
        }
        return [.. lines.Select(line => Cut(line, width))];
    }

    private string Cut(string line, double width)
    {
        if (WidthOf(line) <= width) return line;
        var kept = line.Length;
        while (kept > 0 && WidthOf(line[..kept] + "…") > width) kept--;
        return line[..kept] + "…";
    }
}
