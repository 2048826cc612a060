namespace Fl.Reports;

/// <summary>Curves on common axes.</summary>
/// <param name="Title">Null where there is one panel.</param>
internal sealed record Panel(string? Title, IReadOnlyList<Series> Curves);
