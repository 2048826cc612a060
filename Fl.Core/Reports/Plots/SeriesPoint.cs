namespace Fl.Reports;

/// <summary>A point of a curve, and its band; NaN where it has none.</summary>
internal readonly record struct SeriesPoint(double X, double Y, double Low, double High);
