namespace Fl.Reports;

/// <summary>How a line is drawn.</summary>
/// <param name="Width">In points.</param>
/// <param name="Dashes">Lengths of dashes and gaps in turn, in points; null for an unbroken line.</param>
internal sealed record Stroke(Ink Ink, double Width, IReadOnlyList<double>? Dashes = null);
