namespace Fl.Reports;

/// <summary>A table before it has a format: heads, rows, and what is to be known of them.</summary>
/// <param name="Words">How many columns, from the left, hold words; the others hold numbers and are aligned to the right.</param>
/// <param name="Notes">Sentences below the table.</param>
internal sealed record Grid(
    IReadOnlyList<string> Heads, int Words, IReadOnlyList<IReadOnlyList<GridCell>> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>Words over several columns: where each begins, how many it spans; empty for none.</summary>
    public IReadOnlyList<(string Text, int Start, int Span)> Spans { get; init; } = [];
}
