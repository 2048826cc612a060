namespace Fl.Reports;

/// <summary>A cell of a table before it has a format.</summary>
/// <param name="Text">Words, or a number.</param>
/// <param name="Spread">What stands after ±; null for nothing.</param>
/// <param name="Remark">What stands at the end, in words; null for nothing.</param>
internal sealed record GridCell(string Text, string? Spread = null, string? Remark = null)
{
    /// <summary>Whether it is set in bold.</summary>
    public bool IsBest { get; init; }

    /// <summary>Whether it carries a dagger: significantly different from what it is compared with.</summary>
    public bool IsMarked { get; init; }

    /// <summary>On one line, without bold.</summary>
    public string Plain => Text + (Spread is null ? "" : $" ± {Spread}") + (IsMarked ? "†" : "") + (Remark is null ? "" : $" {Remark}");
}
